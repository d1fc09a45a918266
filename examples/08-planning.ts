// What will a plan take, where does the time go, and when should each step start? Nothing is run to find out.
import { analyze, schedule, whatIf } from '@nofx/workflows'

const tasks = [
  { id: 'checkout', durationMs: 20_000 },
  { id: 'lint', durationMs: 30_000, after: ['checkout'] },
  { id: 'test', durationMs: 300_000, after: ['checkout'] },
  { id: 'build', durationMs: 90_000, after: ['checkout'] },
  { id: 'publish', durationMs: 15_000, after: ['lint', 'test', 'build'] },
]
const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`

// Plans of workflows are analysed in the same way: analyze(release.plan, { estimates }).
const { criticalPaths, makespanMs, expected } = analyze({ tasks }, { estimates: { test: { durationMs: { p50: 280_000, p90: 420_000 } } } })
const [interval] = expected.makespanMs.intervals
console.log(`Decides the time: ${criticalPaths[0]?.join(' → ')}, ${seconds(makespanMs)}`)
if (interval) console.log(`${interval.level * 100} % of runs take ${seconds(interval.lower)} to ${seconds(interval.upper)}`)

const faster = whatIf({ tasks }, { estimates: { test: { durationMs: 100_000 } } })
console.log(`With tests of 100 s: ${seconds(-faster.makespanChangeMs)} sooner`)

// On a machine with four processors the tests need all of them.
const demands = { test: { cpu: 4 }, lint: { cpu: 1 }, build: { cpu: 2 } }
const planned = schedule({ tasks: tasks.map((task) => ({ ...task, demands: demands[task.id as keyof typeof demands] ?? {} })), capacities: { cpu: 4 } })
for (const { id } of tasks) console.log(`${id.padEnd(8)} starts at ${seconds(planned.startMs[id] ?? 0)}`)
console.log(`${seconds(planned.makespanMs)}, ${planned.isOptimal ? 'proved to be the shortest' : `at most ${Math.round(planned.gap * 100)} % above the shortest`}`)

// Agents of different speed and cost: who does what, for at most 35 cents?
const { agentOf, costUsd } = schedule({
  agents: [{ id: 'quick' }, { id: 'cheap' }],
  tasks: [
    { id: 'draft', on: { quick: { durationMs: 10_000, costUsd: 0.2 }, cheap: { durationMs: 40_000, costUsd: 0.01 } } },
    { id: 'notes', on: { quick: { durationMs: 8_000, costUsd: 0.2 }, cheap: { durationMs: 30_000, costUsd: 0.01 } } },
    { id: 'review', on: { quick: { durationMs: 5_000, costUsd: 0.1 } }, after: ['draft'] },
  ],
  objective: { budgetUsd: 0.35 },
})
console.log(`draft by ${agentOf['draft']}, notes by ${agentOf['notes']}, ${costUsd.toFixed(2)} USD`)

// Prints:
//   Decides the time: checkout → test → publish, 329 s
//   80 % of runs take 225 s to 453 s
//   With tests of 100 s: 200 s sooner
//   checkout starts at 0 s
//   lint     starts at 320 s
//   test     starts at 20 s
//   build    starts at 320 s
//   publish  starts at 410 s
//   425 s, proved to be the shortest
//   draft by quick, notes by cheap, 0.31 USD
