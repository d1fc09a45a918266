import type { Checker } from '../checker.ts'

/** Handlers know no other time than that of the world. One that waits for anything else would hang, or make a seed worth nothing. */
export const noEscape: Checker = {
  name: 'no-escape',
  check: ({ escaped }) =>
    escaped.map(({ runId, kind, name, place }) => ({
      runId,
      message: `The ${kind} "${name}" (at "${place}") waits for something outside of the simulation, such as a real setTimeout, a file or a connection. Give it the clock of its host (\`host.sleep\`, \`host.clock\`), or an agent model.`,
    })),
}
