/** A value that JSON can carry without loss. What crosses the border of the process (log, store, transport) is of this shape. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A value, or a promise of it. Ports use it so that an in-memory adapter may answer without a turn of the event loop. */
export type MaybePromise<T> = T | PromiseLike<T>

/** True when `value` has to be awaited. Costs two property reads, so it suits the hot path. */
export function isPromiseLike<T>(value: MaybePromise<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
