import { memoryStorage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineStep, defineWorkflow, WorkflowEngine } from '../index.ts'
import { defineTemplate } from './define-template.ts'
import { createTemplateRegistry } from './template-registry.ts'
import { workflowOf } from './workflow-of.ts'

const echo = defineStep('echo', { run: (input: unknown) => input })

const lint = (version: string, levels: readonly string[] = ['loose', 'strict']) => defineTemplate('lint', { version, parameters: { level: z.enum(levels).default(levels[0]!) } }, ({ step, parameters }) => step(echo, { version, level: parameters.level }))

const release = defineTemplate('release', { version: '1.0.0', description: 'Ships it.' }, ({ use }) => use(lint('1.0.0'), undefined as never, { parameters: { level: 'strict' } }))

function registry() {
  const storage = memoryStorage()
  return { storage, templates: createTemplateRegistry(storage.records) }
}

describe('a registry of templates', () => {
  it('gives the newest version of a range, and makes plans with what is used', async () => {
    const { templates, storage } = registry()
    for (const version of ['1.0.0', '1.10.0', '1.9.0', '2.0.0']) await templates.publish(lint(version).template)
    await templates.publish(release.template)
    expect((await templates.get('lint', '^1.0.0')).template.version).toBe('1.10.0')
    expect((await templates.get('lint')).template.version).toBe('2.0.0')
    expect((await templates.versions('lint')).map(({ template }) => template.version)).toEqual(['2.0.0', '1.10.0', '1.9.0', '1.0.0'])
    expect((await templates.list()).length).toBe(5)
    const instance = await templates.instantiate('release')
    expect(instance.versions).toEqual({ release: '1.0.0', lint: '1.10.0' })
    await using engine = new WorkflowEngine({ storage })
    expect(await (await engine.start(workflowOf(instance, { steps: [echo] }), undefined)).result()).toEqual({ version: '1.10.0', level: 'strict' })
    expect((await templates.list()).length).toBe(5)
  })

  it('keeps templates apart from plans of the same name', async () => {
    const { templates, storage } = registry()
    await using engine = new WorkflowEngine({ storage })
    await (await engine.start(defineWorkflow('lint', {}, ({ step }) => step(echo, 1)), undefined)).result()
    expect(await templates.versions('lint')).toEqual([])
    await templates.publish(lint('1.0.0').template)
    expect(await storage.records.read('workflow_plans', { name: 'lint' })).toHaveLength(2)
    expect(await templates.versions('lint')).toHaveLength(1)
  })

  it('never changes what was published', async () => {
    const { templates } = registry()
    await templates.publish(lint('1.0.0').template)
    await templates.publish(lint('1.0.0').template)
    await expect(templates.publish(lint('1.0.0', ['strict']).template)).rejects.toMatchObject({ code: 'template.conflict', message: expect.stringContaining('lint@1.0.0 is published with another content') as string })
    expect(await templates.versions('lint')).toHaveLength(1)
  })

  it('refuses a version that breaks what it promises to keep, unless told to', async () => {
    const { templates } = registry()
    await templates.publish(lint('1.0.0').template)
    await templates.publish(release.template)
    const narrower = lint('1.1.0', ['loose']).template
    await expect(templates.publish(narrower)).rejects.toMatchObject({ code: 'template.conflict', message: expect.stringContaining('parameters.level: It no longer allows "strict"') as string })
    expect(await templates.publish(narrower, { breaking: true })).toMatchObject({ change: 'major', breaks: [{ breaks: ['release@1.0.0'] }] })
    expect(await templates.publish(lint('2.0.0', ['none']).template)).toMatchObject({ change: 'major', versionFits: true })
  })

  it('lets prereleases change as they like, and compares a release with the release before it', async () => {
    const { templates } = registry()
    await templates.publish(lint('1.0.0').template)
    await templates.publish(lint('1.1.0-beta.1', ['strict']).template)
    expect(await templates.publish(lint('1.1.0-beta.2', ['other']).template)).toMatchObject({ change: 'major', versionFits: true })
    expect(await templates.publish(lint('1.1.0', ['loose', 'strict', 'exact']).template)).toMatchObject({ change: 'minor', breaks: [], additions: ['The parameter "level" allows more.'] })
    await expect(templates.publish(lint('1.2.0', ['strict']).template)).rejects.toMatchObject({ code: 'template.conflict', message: expect.stringContaining('from 1.1.0 on it is a major change') as string })
  })

  it('keeps the harm of a row that it cannot read to that row', async () => {
    const { templates, storage } = registry()
    await templates.publish(lint('1.0.0').template)
    const row = { name: 'lint', description: null, optimization_metadata: { kind: 'template' }, performance_metrics: null }
    await storage.records.write([1, 2].map((count) => ({ op: 'insert', table: 'workflow_plans', row: { ...row, id: `00000000-0000-4000-8000-00000000000${count}`, plan_graph: { kind: 'template', v: 2 } } }) as const))
    expect((await templates.versions('lint')).map(({ template }) => template.version)).toEqual(['1.0.0'])
    expect((await templates.get('lint')).template.version).toBe('1.0.0')
    expect(await templates.list()).toHaveLength(1)
    expect(await templates.publish(lint('1.1.0').template)).toMatchObject({ change: 'patch' })
  })

  it('refuses what is no template, and a reason that is none', async () => {
    const { templates } = registry()
    for (const bad of [null, 7, {}, lint('1.0.0')]) await expect(templates.publish(bad as never)).rejects.toMatchObject({ code: 'input.invalid' })
    const circle: Record<string, unknown> = { ...lint('1.0.0').template }
    circle['input'] = circle
    await expect(templates.publish(circle as never)).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('a circle') as string })
    await expect(templates.deprecate('lint', '1.0.0', 7 as never)).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('avoids what is deprecated, and warns where nothing else fits', async () => {
    const { templates } = registry()
    for (const version of ['1.0.0', '1.1.0']) await templates.publish(lint(version).template)
    await templates.publish(release.template)
    await templates.deprecate('lint', '1.1.0', 'It misses files. Use 1.0.0.')
    expect((await templates.instantiate('release')).versions['lint']).toBe('1.0.0')
    await templates.deprecate('lint', '1.0.0', 'Old.')
    expect((await templates.instantiate('release')).warnings).toEqual(['The template "lint" is deprecated at 1.1.0: It misses files. Use 1.0.0.'])
    await templates.deprecate('lint', '1.0.0', null)
    expect(await templates.instantiate('release')).toMatchObject({ versions: { lint: '1.0.0' }, warnings: [] })
    await expect(templates.deprecate('lint', '9.0.0', 'x')).rejects.toMatchObject({ code: 'template.unknown' })
    await expect(templates.deprecate('lint', '1.0.0', ' ')).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('says what there is when it does not have what is asked for', async () => {
    const { templates } = registry()
    await templates.publish(lint('1.0.0').template)
    await expect(templates.get('lint', '^2.0.0')).rejects.toMatchObject({ code: 'template.unknown', message: expect.stringContaining('there is 1.0.0') as string })
    await expect(templates.get('audit')).rejects.toMatchObject({ message: expect.stringContaining('there is none of that name') as string })
    await expect(templates.get('lint', 'newest')).rejects.toMatchObject({ code: 'input.invalid' })
  })
})
