import type { CommitGroup, DeliveryRow } from '../../src/store/functions.ts'

interface Claim {
  readonly key: string
  /** Committed before, or standing earlier in this batch. */
  readonly known: boolean
  /** The group of this batch that took the key; null: it was taken before, or is not taken at all. */
  readonly owner: CommitGroup | null
}

/** What became of the keys of one batch. */
export class Claims {
  readonly #byGroup: ReadonlyMap<CommitGroup, readonly Claim[]>

  constructor(byGroup: ReadonlyMap<CommitGroup, readonly Claim[]>) {
    this.#byGroup = byGroup
  }

  of(group: CommitGroup): readonly Claim[] {
    return this.#byGroup.get(group) ?? []
  }

  known(group: CommitGroup): readonly boolean[] {
    return this.of(group).map(claim => claim.known)
  }

  isDuplicate(group: CommitGroup): boolean {
    const claims = this.of(group)
    return claims.length > 0 && claims.every(claim => claim.known)
  }

  /** The conflicting groups and those whose duplicate delivery belongs to one of them. */
  dragged(conflicts: Set<CommitGroup>): Set<CommitGroup> {
    const all = new Set(conflicts)
    for (let size = -1; size !== all.size; ) {
      size = all.size
      for (const [group, claims] of this.#byGroup) {
        if (claims.some(({ known, owner }) => known && owner !== null && all.has(owner))) all.add(group)
      }
    }
    return all
  }
}

/** Keys of the deliveries that were committed. Quarantined ones take none: a corrected re-send must be taken. */
export class Keys {
  readonly #taken = new Set<string>()

  claim(groups: readonly CommitGroup[]): Claims {
    const owners = new Map<string, CommitGroup>()
    const claimOf = (group: CommitGroup, row: DeliveryRow): Claim => {
      const key = `${row.source} ${row.digest}`
      if (row.outcome === 'quarantined') return { key, known: false, owner: null }
      const known = this.#taken.has(key)
      if (!known) owners.set(key, group)
      this.#taken.add(key)
      return { key, known, owner: owners.get(key) ?? null }
    }
    return new Claims(new Map(groups.map(group => [group, group.deliveries.map(row => claimOf(group, row))])))
  }

  /** Gives back what conflicting groups took. */
  release(claims: Claims, conflicts: ReadonlySet<CommitGroup>): void {
    for (const group of conflicts) {
      for (const { key, known, owner } of claims.of(group))
        if (!known && owner === group) this.#taken.delete(key)
    }
  }
}
