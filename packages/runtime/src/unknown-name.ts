import { NofxError } from '@nofx/core'

/** Why a run of this kind and name cannot be driven here. */
export function unknownName(kind: string, name: string): NofxError {
  return kind === 'workflow'
    ? new NofxError('workflow.unknown', `No workflow "${name}" is registered here. Pass it to the engine as one of \`workflows\`.`)
    : new NofxError('pattern.unknown', `No pattern "${name}" is known to runs of kind "${kind}".`)
}
