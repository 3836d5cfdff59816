# One image for both: `npm start` serves and works, `npm run work` only works (over the same database, from an address that
# FTP servers let in). Settings come from the environment; see .env.example.
FROM node:24-slim
WORKDIR /wismo
ENV NODE_ENV=production

COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

COPY src ./src
COPY supabase/migrations ./supabase/migrations

# The embedded database lives in a volume, if one is used at all.
ENV WISMO_DATA_DIR=/data
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node

ENV HOST=0.0.0.0 PORT=3000
EXPOSE 3000
# Not by npm: it would not pass SIGTERM on. Instead of this, `node --max-semi-space-size=16 src/cli/work.ts` only works.
CMD ["node", "src/server.ts"]
