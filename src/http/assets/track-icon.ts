// Built from src/browser/track.svg by `npm run assets`; edit that.
export const trackIcon =
  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\" fill=\"none\" stroke=\"#5b6ee1\" stroke-width=\"2.5\" stroke-linejoin=\"round\"><title>Parcel</title><path d=\"M16 3 28 9.5v13L16 29 4 22.5v-13z\"/><path d=\"M4 9.5 16 16l12-6.5M16 16v13M10 6.2l12 6.6\"/></svg>"
