import { ask, conclude } from './ask.ts'
import type { Pattern } from './pattern.ts'

const ROLE = 'solo'

/** One agent that has all the skills of the task does it alone. When it fails, another one tries. */
export const solo: Pattern = {
  name: 'solo',
  begin: ({ start }) => [ask(ROLE, start?.task.skills ?? [])],
  answered: (state, { value }) => [conclude(state, value)],
  messageType: () => 'result',
  taskOf: ({ start }) => ({ task: start?.task ?? { skills: [], input: undefined }, context: { role: ROLE, round: 1, feedback: [] } }),
}
