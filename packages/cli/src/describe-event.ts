import type { AnyEvent, RunEvent } from '@nofx/core'
import { printJson } from './printable.ts'

/** What an event says, in words. The events of a kind of run are told by their fields. */
export function describeEvent(event: AnyEvent): string {
  const shared = event as RunEvent
  switch (shared.type) {
    case 'run.started':
      return words(shared.kind, quoted(shared.name), shared.parent && `below ${shared.parent.runId}, request ${shared.parent.request}`, printJson(shared.input))
    case 'effect.requested':
      return words(shared.kind, quoted(shared.name), place(shared), shared.attempt !== undefined && shared.attempt > 1 && `try ${shared.attempt}`, printJson(shared.input))
    case 'effect.started':
      return `of ${shared.request}`
    case 'effect.settled':
      return words(`of ${shared.request}`, place(shared), shared.status, settlement(shared))
    case 'signal.received':
      return words(quoted(shared.name), printJson(shared.payload))
    case 'run.ended':
      return words(shared.status, shared.status === 'completed' ? printJson(shared.output) : shared.status === 'failed' ? shared.error.message : shared.reason)
    default: {
      const { type: _, v: __, ...fields } = event
      return Object.entries(fields).map(([name, value]) => `${name} ${printJson(value)}`).join(', ')
    }
  }
}

function settlement(event: Extract<RunEvent, { readonly type: 'effect.settled' }>): string {
  switch (event.status) {
    case 'completed':
      return printJson(event.value)
    case 'failed':
      return words(event.error.code, event.error.message)
    case 'cancelled':
      return event.reason
  }
}

function place({ node, scope }: { readonly node?: string; readonly scope?: string }): string | undefined {
  return node === undefined ? undefined : `for ${scope === undefined ? '' : `${scope}/`}${node}`
}

function quoted(name: string): string {
  return `"${name}"`
}

function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ')
}
