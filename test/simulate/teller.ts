import { parentPort, workerData } from 'node:worker_threads'
import { type Tale, tellAll } from './tale.ts'

// A thread of its own for every core: each tells its share of the histories and posts what it counted.
const tale = workerData as Tale
await tellAll(tale, tally => parentPort?.postMessage(tally))
