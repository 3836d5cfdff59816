import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What happens to a line once so many bytes have come from the server, over all its connections. */
export interface Flaw {
  readonly kind: 'cut' | 'stall'
  readonly after: number
}

/** A TCP line to a server of files that breaks or goes silent in the middle; of FTP the data connections pass through it too. */
export interface FlawedLine {
  readonly port: number
  /** From now on, counted anew; null: the line is sound. */
  be(flaw: Flaw | null): void
  close(): Promise<void>
}

/** Where FTP says that the data will be, alone or after an address in the old way. */
const PASSIVE = /(229 [^\r]*\(\|\|\|)(\d+)(\|\))|(227 [^\r]*\((?:\d+,){4})(\d+),(\d+)\)/

export async function startFlawedLine(targetPort: number): Promise<FlawedLine> {
  const line = new Line()
  const port = await line.listen(targetPort, true)
  return { port, be: flaw => line.be(flaw), close: () => line.close() }
}

class Line {
  readonly #sockets = new Set<Socket>()
  readonly #servers = new Set<Server>()
  #flaw: Flaw | null = null
  #passed = 0

  be(flaw: Flaw | null): void {
    this.#flaw = flaw
    this.#passed = 0
    if (flaw === null) this.#destroy()
  }

  async listen(targetPort: number, isControl: boolean): Promise<number> {
    const server = createServer(inbound => this.#join(inbound, connect(targetPort, '127.0.0.1'), isControl))
    this.#servers.add(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the line has no port')
    return address.port
  }

  #join(inbound: Socket, outbound: Socket, isControl: boolean): void {
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      this.#sockets.add(from)
      from.on('close', () => {
        this.#sockets.delete(from)
        to.end()
      })
      from.on('error', () => to.destroy())
    }
    inbound.on('data', chunk => outbound.write(chunk))
    // One after the other: a data connection must be listened for before the client hears of it.
    let before = Promise.resolve()
    outbound.on('data', (chunk: Buffer) => {
      before = before.then(() => this.#pass(chunk, inbound, isControl))
    })
    outbound.on('end', () => {
      before = before.then(() => {
        inbound.end()
      })
    })
  }

  async #pass(chunk: Buffer, inbound: Socket, isControl: boolean): Promise<void> {
    const told = isControl ? await this.#redirected(chunk) : chunk
    const { kind, after } = this.#flaw ?? { kind: 'cut', after: Number.POSITIVE_INFINITY }
    const left = after - this.#passed
    this.#passed += told.length
    if (left >= told.length) {
      inbound.write(told)
      return
    }
    if (left > 0) inbound.write(told.subarray(0, left))
    if (kind === 'cut') this.#destroy()
  }

  async #redirected(chunk: Buffer): Promise<Buffer> {
    // Anything but FTP in the clear is not text, and does not match.
    const text = chunk.toString('latin1')
    const found = PASSIVE.exec(text)
    if (!found) return chunk
    const target = found[2] ? Number(found[2]) : Number(found[5]) * 256 + Number(found[6])
    const port = await this.listen(target, false)
    const told = found[2]
      ? `${found[1]}${port}${found[3]}`
      : `${found[4]}${Math.trunc(port / 256)},${port % 256})`
    return Buffer.from(text.replace(found[0], told), 'latin1')
  }

  #destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.#destroy()
    await Promise.all([...this.#servers].map(server => new Promise(resolve => server.close(resolve))))
  }
}
