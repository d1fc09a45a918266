// Lets an agent live through crashes of its process, in virtual time: no token is spent, no second waited. It bills customers, and what
// is wrong with it shows only when a process dies between the bill and its answer.

import { defineAgent, Orchestrator } from '@nofx/orchestration'
import { arrivals, modelledAgent, simulate, type AgentModel, type Random, type Scenario } from '@nofx/testing'

// Declared, or as it was seen to be: fitAgentModel('biller', await storage.outcomes.read({ name: 'biller' })).
const model: AgentModel = { name: 'biller', latencyMs: { shape: 'log-normal', medianMs: 900, sigma: 0.6 }, costUsd: 0.01 }

/** One world. What it closes over is outside of all processes and outlives them: here the bank. */
function office(random: Random, bank: { bill(key: string): void; bills(session: string): number }): Scenario<Orchestrator> {
  return {
    // Called for each process, and for each that takes the place of a dead one.
    boot: (host) => {
      const think = modelledAgent(host, model)
      const biller = defineAgent({
        id: 'biller', capabilities: [{ skillId: 'bill' }],
        run: async (task, context) => {
          const answer = await think(task, context)
          bank.bill(context.idempotencyKey)
          await host.sleep(200, context.signal)
          return answer
        },
      })
      return new Orchestrator({ ...host.options, agents: [biller] })
    },
    // Customers come in bursts. Each session has to end with one bill, whatever happens.
    operations: arrivals({ shape: 'bursts', perMinute: 20, burstPerMinute: 90, everyMs: 10_000, lengthMs: 2_000 }, random, 20_000).map((atMs) => ({
      atMs, name: 'a customer',
      async run(client) {
        const id = client.id()
        client.expect(id, () => (bank.bills(id) === 1 ? undefined : `The customer has ${bank.bills(id)} bills.`))
        await client.call('starts a session', async (app) => void (await app.start({ id, task: { skills: ['bill'], input: null } })), id)
      },
    })),
  }
}

function bankThat(remembersKeys: boolean) {
  const keys: string[] = []
  return {
    bill: (key: string) => void (remembersKeys && keys.includes(key) ? undefined : keys.push(key)),
    bills: (session: string) => keys.filter((key) => key.startsWith(session)).length,
  }
}

for (const remembersKeys of [false, true]) {
  const report = await simulate({ seeds: 60, scenario: (random) => office(random, bankThat(remembersKeys)), faults: { crash: 2, delay: 5 } })
  console.log(`with a bank that ${remembersKeys ? 'knows a key again' : 'takes every bill'}: ${report.violations.length} violations`)
  for (const { message, faults, operations } of report.violations) console.log(`  ${message} It takes ${operations.length} customer and one ${faults[0]?.kind}.`)
}

// Prints:
//   with a bank that takes every bill: 1 violations
//     The customer has 2 bills. It takes 1 customer and one crash.
//   with a bank that knows a key again: 0 violations
