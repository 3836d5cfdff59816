import type { ById, Versioned } from './facts.ts'

/** The newer of two versions of one resource; equal versions have equal content, since the hash is part of it. */
export function newest<V extends Versioned<unknown>>(known: V | null | undefined, told: V): V {
  return known && known.version >= told.version ? known : told
}

/** A map with the newer version of one resource in it; the same map when nothing changes. */
export function keepNewest<V extends Versioned<unknown>>(map: ById<V>, id: string, told: V): ById<V> {
  const kept = newest(map[id], told)
  return kept === map[id] ? map : { ...map, [id]: kept }
}

/** A map with the earlier of two members of a set that remember since when they are in it. */
export function keepEarliest<M extends { readonly version: string }>(
  map: ById<M>,
  id: string,
  told: M,
): ById<M> {
  const known = map[id]
  return known && known.version <= told.version ? map : { ...map, [id]: told }
}
