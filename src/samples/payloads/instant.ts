/** `2026-11-23T07:00:00-05:00`: whole seconds with the shop's own offset, as bodies carry them. */
export function shopTime(at: number, offsetMinutes: number): string {
  const local = new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19)
  const distance = Math.abs(offsetMinutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`
}

/** `2026-11-23T12:00:00.123456789Z`: UTC with nanoseconds, as the header carries it. */
export function triggerTime(nanoseconds: bigint): string {
  const billion = 1_000_000_000n
  const seconds = new Date(Number(nanoseconds / billion) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(nanoseconds % billion).padStart(9, '0')}Z`
}
