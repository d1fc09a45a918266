import { NofxError } from '@nofx/core'
import { jsonChecksum } from './json-checksum.ts'

/** What stands in `model_data`: the state of a model, and what tells whether it is still as it was stored. */
export interface ModelEnvelope {
  /** The shape of this envelope. */
  readonly v: 1
  readonly version: number
  /** Of the state, by `jsonChecksum`. */
  readonly checksum: string
  readonly state: unknown
}

/** @param state plain JSON */
export function envelopeOf(version: number, state: unknown): ModelEnvelope {
  return { v: 1, version, checksum: jsonChecksum(state), state }
}

/** The envelope of a row without a look at what is inside; undefined for anything else, such as that of a newer release. */
export function readEnvelope(data: unknown): ModelEnvelope | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { v, version, checksum, state } = data as Partial<ModelEnvelope>
  return v === 1 && Number.isInteger(version) && typeof checksum === 'string' && state !== undefined ? (data as ModelEnvelope) : undefined
}

/** @throws NofxError `model.unreadable` for anything but an envelope whose state is as it was stored */
export function openEnvelope(name: string, data: unknown): ModelEnvelope {
  const envelope = readEnvelope(data)
  if (envelope === undefined) throw unreadable(name, `its row has v = ${String((data as { readonly v?: unknown } | null)?.v)}, and this release reads 1`)
  if (jsonChecksum(envelope.state) !== envelope.checksum) throw unreadable(name, `the state of version ${envelope.version} is not what was stored`)
  return envelope
}

function unreadable(name: string, why: string): NofxError {
  return new NofxError('model.unreadable', `The model "${name}" cannot be read: ${why}. Load an earlier version, read it with the release that stored it, or fit it again and save it.`)
}
