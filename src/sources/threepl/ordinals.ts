/** Slots to begin with; doubled whenever half of them are taken. */
const SLOTS = 4096

/**
 * Counts how often a text was seen before, holding ten to forty bytes a text: a million rows must not be held as texts.
 * Two texts of one 53-bit hash count as one, which a million of them meet with a chance of 1 in 18,000; then a row is
 * numbered as if it were a further one of another's, the same way at every reading.
 */
export class Ordinals {
  #keys = new Float64Array(SLOTS)
  #counts = new Uint32Array(SLOTS)
  #used = 0

  /** @returns 0 the first time, then 1, 2, … */
  next(text: string): number {
    if (this.#used * 2 > this.#keys.length) this.#grow()
    const key = hash53(text)
    const slot = this.#slotOf(key)
    if (this.#keys[slot] === 0) {
      this.#keys[slot] = key
      this.#used += 1
    }
    const seen = this.#counts[slot] ?? 0
    this.#counts[slot] = seen + 1
    return seen
  }

  #slotOf(key: number): number {
    const last = this.#keys.length - 1
    let slot = (key % 0x1_0000_0000) & last
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & last
    return slot
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts]
    this.#keys = new Float64Array(keys.length * 2)
    this.#counts = new Uint32Array(keys.length * 2)
    for (const [index, key] of keys.entries()) {
      if (key === 0) continue
      const slot = this.#slotOf(key)
      this.#keys[slot] = key
      this.#counts[slot] = counts[index] ?? 0
    }
  }
}

/** Two multiplicative hashes side by side; never 0, which marks an empty slot. */
function hash53(text: string): number {
  let high = 0x811c9dc5
  let low = 0x2f0b4c47
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low ^ code, 0x5bd1e995)
  }
  high ^= high >>> 15
  low = Math.imul(low ^ (low >>> 13), 0x85ebca6b)
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0) || 1
}
