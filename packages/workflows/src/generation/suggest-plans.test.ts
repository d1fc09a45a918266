import { memoryStorage } from '@nofx/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineStep, defineWorkflow, WorkflowEngine } from '../index.ts'
import { composeTemplates } from '../templates/compose-templates.ts'
import { createTemplateRegistry } from '../templates/template-registry.ts'
import { defineTemplate } from '../templates/define-template.ts'
import { instantiateTemplate } from '../templates/instantiate-template.ts'
import { workflowOf } from '../templates/workflow-of.ts'
import { parametersIn } from './parameters-in.ts'
import { readPastPlans } from './past-plans.ts'
import { suggestPlans } from './suggest-plans.ts'

const step = (name: string) => defineStep(name, { run: (input: unknown) => ({ [`${name}ed`]: input }) })
const [compile, deploy, scan, mail] = ['compile', 'deploy', 'scan', 'mail'].map(step) as [ReturnType<typeof step>, ReturnType<typeof step>, ReturnType<typeof step>, ReturnType<typeof step>]

const build = defineTemplate('build', { description: 'Compiles the packages of a repository.', input: z.object({ repo: z.string() }), output: z.object({ artifact: z.unknown() }), parameters: { target: z.enum(['esm', 'cjs']).default('esm') } }, ({ input, parameters, step: add }) => ({ artifact: add(compile, { repo: input.repo, target: parameters.target }) }))
const ship = defineTemplate('deploy-service', { description: 'Deploys an artifact to a region.', input: z.object({ artifact: z.unknown() }), parameters: { region: z.enum(['europe', 'asia']), replicas: z.int().min(1).default(1) } }, ({ input, parameters, step: add }) => add(deploy, { artifact: input.artifact, region: parameters.region, replicas: parameters.replicas }))
const audit = defineTemplate('security audit', { description: 'Scans for leaks.', roles: { auditor: { skills: ['security.review'] } } }, ({ input, step: add, agent }) => agent({ role: 'auditor' }, { found: add(scan, input) }))

const templates = [build.template, ship.template, audit.template]
const steps = [compile, deploy, scan, mail]
const agents = [{ id: 'eve', capabilities: [{ skillId: 'security.review' }] }]

describe('suggestPlans', () => {
  it('finds what speaks of the goal, in whatever form of the words, and says why', () => {
    const [best] = suggestPlans('Please compile all of the packages', { templates, steps, agents })
    expect(best).toMatchObject({ from: 'template', sources: ['build@1.0.0'], missing: [] })
    expect(best?.reasons[0]).toMatch(/^It speaks of 2 of the 3 words of the goal: compile, packages/)
    expect(best?.proposal?.plan.nodes).toMatchObject([{ step: 'compile' }])
    expect(suggestPlans('securty scaning', { templates, steps, agents })[0]?.sources).toEqual(['security audit@1.0.0'])
    expect(suggestPlans('bake a cake', { templates, steps, agents })).toEqual([])
    expect(suggestPlans('', { templates, steps, agents })).toEqual([])
  })

  it('takes parameters from the goal, and says which have to be given', () => {
    const [found] = suggestPlans('deploy the service to asia with replicas 3', { templates, steps, agents })
    expect(found?.proposal?.parameters).toEqual({ region: 'asia', replicas: 3 })
    expect(found?.reasons).toEqual(expect.arrayContaining(['region is "asia", as the goal says.', 'replicas is 3, as the goal says.']))
    const [open] = suggestPlans('deploy the service', { templates, steps, agents })
    expect(open).toMatchObject({ sources: ['deploy-service@1.0.0'], missing: ['the parameter "region"'] })
    expect(open).not.toHaveProperty('proposal')
    expect(suggestPlans('deploy the service', { templates, steps, agents, parameters: { region: 'europe' } })[0]?.proposal?.parameters).toMatchObject({ region: 'europe' })
  })

  it('names the steps and skills that are not there, and puts what lacks them last', () => {
    const [found] = suggestPlans('security audit', { templates, steps: [compile], agents: [] })
    expect(found?.missing).toEqual(['the step "scan"', 'the skill "security.review"'])
    expect(found?.score01).toBe(0)
    expect(suggestPlans('security audit', { templates, steps, agents })[0]?.proposal?.assessment.schedule.isOptimal).toBe(true)
  })

  it('puts templates together where none speaks of all of the goal, each handing on what it yields', async () => {
    const [best] = suggestPlans('build the packages, then deploy them as a service in europe', { templates, steps, agents })
    expect(best).toMatchObject({ from: 'composition', sources: ['build@1.0.0', 'deploy-service@1.0.0'], missing: [] })
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflowOf(best!.proposal!.plan, { steps }), { repo: 'nofx' })
    expect(await run.result()).toEqual({ build: { artifact: { compileed: { repo: 'nofx', target: 'esm' } } }, 'deploy-service': { deployed: { artifact: { compileed: { repo: 'nofx', target: 'esm' } }, region: 'europe', replicas: 1 } } })
  })

  it('prefers what has succeeded before', async () => {
    const storage = memoryStorage()
    await using engine = new WorkflowEngine({ storage })
    const broken = defineStep('break', { run: (): unknown => { throw new Error('broken') } })
    const named = (name: string, uses: ReturnType<typeof step>) => defineWorkflow(name, {}, ({ step: add }) => add(uses as never, 1, { id: 'translate documents' }))
    for (const workflow of [named('good', mail), named('bad', broken as never)]) for (let run = 0; run < 3; run++) await (await engine.start(workflow, undefined)).result().catch(() => undefined)
    await createTemplateRegistry(storage.records).publish(build.template)
    for (let version = 1; version < 5; version++) await createTemplateRegistry(storage.records).publish({ ...ship.template, version: `1.${version}.0`, body: { ...ship.template.body, version: `1.${version}.0` } })
    const past = await readPastPlans(storage.records, { limit: 2 })
    expect(past.map(({ plan, runs, succeeded }) => [plan.name, runs, succeeded]).toSorted()).toEqual([['bad', 3, 0], ['good', 3, 3]])
    const found = suggestPlans('translate documents', { past })
    expect(found.map(({ sources, score01 }) => [sources[0], score01])).toEqual([['good@1.0.0', 0.8], ['bad@1.0.0', 0.2]])
    expect(found[1]?.reasons).toContain('bad@1.0.0 was completed in 0 of 3 runs.')
  })

  it('lets a step of a similar name stand in for one that is gone', () => {
    const past = [{ plan: defineWorkflow('nightly report', {}, ({ step: add }) => add(step('mail-old'), 1)).plan, runs: 1, succeeded: 1 }]
    const [found] = suggestPlans('nightly report', { past, steps })
    expect(found?.reasons).toContain('The step "mail-old" is not there, and "mail" stands in for it.')
    expect(found?.proposal?.plan.nodes).toMatchObject([{ step: 'mail' }])
    expect(suggestPlans('nightly report', { past, steps: [scan] })[0]?.missing).toEqual(['the step "mail-old"'])
  })

  it('puts templates together whose words stand beside each other in the goal', () => {
    const named = (name: string) => defineTemplate(name, {}, ({ step: add }) => add(compile, 1)).template
    const many = ['build-image', 'build-package', 'publish-package', 'publish-image'].map(named)
    expect(suggestPlans('build the package, then publish the image', { templates: many })[0]?.sources).toEqual(['build-package@1.0.0', 'publish-image@1.0.0'])
    expect(suggestPlans('build the image, then publish the package', { templates: many })[0]?.sources).toEqual(['build-image@1.0.0', 'publish-package@1.0.0'])
  })

  it('takes a word for a misspelt one only where it stands nowhere', () => {
    const named = (name: string) => defineTemplate(name, {}, ({ step: add }) => add(compile, 1)).template
    const sources = (goal: string) => suggestPlans(goal, { templates: [named('review model'), named('preview page')] }).map((each) => each.sources[0])
    expect(sources('review')).toEqual(['review model@1.0.0'])
    expect(sources('reviev')).toEqual(['review model@1.0.0'])
  })

  it('puts templates together whose names are no ids, and whose parameters would be called alike', () => {
    const named = (name: string, value: string) => defineTemplate(name, { parameters: { mode: z.enum([value, 'other']).default(value) } }, ({ step: add, parameters }) => add(compile, parameters.mode)).template
    const [both] = suggestPlans('build and ship', { templates: [named('@a/build', 'fast'), named('@a-ship', 'slow')], steps })
    expect(both).toMatchObject({ from: 'composition', missing: [], proposal: { parameters: { '_a-build-mode': 'fast', '_a-ship-mode': 'slow' } } })
    const alike = composeTemplates('x', [named('a b', 'fast'), named('a-b', 'slow')])
    expect(Object.entries(alike.parameters).map(([name, { default: byDefault }]) => [name, byDefault])).toEqual([['a-b-mode', 'fast'], ['a-b-mode-2', 'slow']])
  })

  it('binds roles to the agents that can take them, and says what a run takes', () => {
    const careful = defineTemplate('careful audit', { input: z.object({ repo: z.string() }), roles: { auditor: { skills: [{ skillId: 'security.review', proficiencyLevelMin: 0.8 }] } } }, ({ input, agent }) => agent({ role: 'auditor' }, input.repo)).template
    const [junior, senior] = [0.4, 0.9].map((proficiencyLevel, index) => ({ id: index === 0 ? 'junior' : 'senior', capabilities: [{ skillId: 'security.review', proficiencyLevel }] }))
    const [found] = suggestPlans('careful audit', { templates: [careful], agents: [junior!, senior!] })
    expect(found?.proposal).toMatchObject({ plan: { nodes: [{ agents: ['senior'] }] }, input: { required: ['repo'] } })
    expect(suggestPlans('careful audit', { templates: [careful], agents: [junior!] })[0]?.missing[0]).toContain('roles.auditor: No agent can take it: of "junior" the proficiency')
  })

  it('refuses options and goals that are none', () => {
    for (const bad of [null, 7, { limit: -1 }, { limit: 0.5 }, { limit: 1e9 }, { templates: 7 }, { templates: [null] }, { past: [{}] }, { steps: [null] }, { agents: 7 }, { parameters: 7 }, { estimates: 7 }, { capacities: { cpu: -1 } }]) {
      expect(() => suggestPlans('build', bad as never)).toThrow(expect.objectContaining({ code: 'input.invalid' }))
    }
    for (const goal of [null, 7, 'build '.repeat(4_000)]) expect(() => suggestPlans(goal as never, { templates })).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })

  it('offers the newest version that is not deprecated', () => {
    const at = (version: string) => ({ ...build.template, version, body: { ...build.template.body, version } })
    const sources = (...given: Parameters<typeof suggestPlans>[1]['templates'] & object) => suggestPlans('build', { templates: given, steps }).map((each) => each.sources[0])
    expect(sources({ template: at('1.9.0') }, { template: at('1.10.0') }, { template: at('2.0.0'), deprecated: 'It loses files.' })).toEqual(['build@1.10.0'])
  })

  it('proposes only plans that are whole, whatever the goal', () => {
    const vocabulary = fc.constantFrom('build', 'deploy', 'service', 'asia', 'europe', 'audit', 'replicas', '2', '-1', 'target', 'cjs', 'esm', ':', '__proto__', 'ß', 'then')
    fc.assert(
      fc.property(fc.oneof(fc.array(vocabulary, { maxLength: 8 }).map((words) => words.join(' ')), fc.string()), (goal) => {
        for (const { score01, proposal, missing } of suggestPlans(goal, { templates, steps, agents })) {
          expect(score01).toBeGreaterThanOrEqual(0)
          expect(score01).toBeLessThanOrEqual(1)
          expect(proposal === undefined).toBe(missing.length > 0)
          // Throws where it could not be run.
          if (proposal !== undefined) workflowOf(proposal.plan, { steps })
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('parametersIn', () => {
  const parameters = { region: { schema: { type: 'string', enum: ['eu', 'us'] } }, attempts: { schema: { type: 'integer', minimum: 1 } }, dry: { schema: { type: 'boolean' } }, name: { schema: { type: 'string' } } }
  it('reads what the goal says for certain, and guesses nothing', () => {
    expect(parametersIn(parameters, 'deploy to EU, attempts: 4, dry=true, name is "api"')).toEqual([{ name: 'region', value: 'eu' }, { name: 'attempts', value: 4 }, { name: 'dry', value: true }, { name: 'name', value: 'api' }])
    expect(parametersIn(parameters, 'deploy to eu or us, few attempts, the name of the museum, attempts 0')).toEqual([])
    expect(parametersIn(parameters, 'deploy, and tell us')).toEqual([])
    expect(parametersIn(parameters, 'deploy, region: us')).toEqual([{ name: 'region', value: 'us' }])
  })
})

describe('composeTemplates', () => {
  it('asks for the parameters of its parts under their names', () => {
    const both = composeTemplates('both', [build.template, ship.template])
    expect(Object.keys(both.parameters)).toEqual(['build-target', 'deploy-service-region', 'deploy-service-replicas'])
    const { plan } = instantiateTemplate(both, { templates, parameters: { 'build-target': 'cjs', 'deploy-service-region': 'asia' } })
    expect(plan.nodes).toMatchObject([{ id: 'build.compile' }, { id: 'deploy-service.deploy', after: ['build.compile'] }])
    expect(both.input).toEqual({ type: 'object', properties: { repo: { type: 'string' } }, required: ['repo'] })
  })

  it('takes the whole input where a part does not say what it takes', () => {
    expect(composeTemplates('open', [build.template, audit.template])).not.toHaveProperty('input')
  })

  it('refuses what is no list of templates, each once', () => {
    for (const bad of [null, 7, [], [null], [build], [build.template, build.template]]) expect(() => composeTemplates('x', bad as never)).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })
})
