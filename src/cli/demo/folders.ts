import { access, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { SampleDelivery } from '../../samples/index.ts'
import { feedFiles, type StoredFile } from '../../store/feeds.ts'
import { feedName, UNDER_WAY } from './feeds.ts'
import { runJob, UnexpectedAnswer, type Verdict } from './requests.ts'
import type { DemoService } from './service.ts'

/** Looks at most; longer than a run of the job takes that began before the file came. */
const LOOKS = 200

/**
 * Drops a file as its sender does and waits until the service has found and applied it. A file that was dropped before comes
 * again under another name.
 */
export async function drop(service: DemoService, { file, body }: SampleDelivery): Promise<Verdict> {
  if (!file) throw new Error('This delivery is no file.')
  const dir = join(service.folders, file.folder)
  const name = await freeName(dir, file.name)
  await writeFile(join(dir, `${name}${UNDER_WAY}`), body)
  await rename(join(dir, `${name}${UNDER_WAY}`), join(dir, name))
  const { state, events } = await untilApplied(service, feedName(file.folder), name)
  if (state === 'duplicate') return { outcome: 'duplicate', events: 0 }
  return { outcome: state === 'complete' ? 'merged' : 'quarantined', events }
}

async function freeName(dir: string, name: string, again = 1): Promise<string> {
  const tried = again === 1 ? name : name.replace('.csv', `-${again}.csv`)
  const isTaken = await access(join(dir, tried)).then(
    () => true,
    () => false,
  )
  return isTaken ? freeName(dir, name, again + 1) : tried
}

const SETTLED: ReadonlySet<string> = new Set(['complete', 'duplicate', 'held', 'refused', 'dropped'])

async function untilApplied(service: DemoService, feed: string, name: string): Promise<StoredFile> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    await runJob(service, 'feeds')
    const files = await feedFiles(service.db, { feed, id: null, limit: 10 })
    const found = files.find(each => each.name === name)
    if (found && SETTLED.has(found.state)) return found
    // Another run of the job has it.
    await pause(25)
  }
  throw new UnexpectedAnswer(`The file ${name}`, 0, 'it was not applied')
}
