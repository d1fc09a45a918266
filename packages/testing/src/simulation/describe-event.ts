import type { Recorded, RunEvent } from '@nofx/core'

/** An event in a few words: `4 effect.requested step "pack"`. */
export function describeEvent({ version, event }: Recorded): string {
  const words = wordsOf(event as RunEvent)
  return `${version} ${event.type}${words === '' ? '' : ` ${words}`}`
}

function wordsOf(event: RunEvent): string {
  switch (event.type) {
    case 'run.started':
      return `${event.kind} "${event.name}"`
    case 'effect.requested':
      return `${event.kind} "${placeOf(event)}"${(event.attempt ?? 1) > 1 ? ` (try ${event.attempt ?? 1})` : ''}`
    case 'effect.started':
    case 'effect.doubted':
      return `of ${event.request}`
    case 'effect.settled':
      return `of ${event.request}: ${event.status}`
    case 'signal.received':
      return `"${event.name}"`
    case 'run.ended':
      return event.status
    default:
      return placeOf(event)
  }
}

function placeOf({ node, scope, name = '' }: { readonly node?: string; readonly scope?: string; readonly name?: string }): string {
  const what = node ?? name
  return scope === undefined ? what : `${scope}/${what}`
}
