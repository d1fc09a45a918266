import { describe, expect, it } from 'vitest'
import type { AgentNode } from '../index.ts'
import { fillRoles } from './fill-roles.ts'
import type { TemplateRole } from './template.ts'

const node: AgentNode = { type: 'agent', id: 'check', skills: ['review'], pattern: 'solo', input: { from: 'value', value: 1 } }
const careful: TemplateRole = { skills: [{ skillId: 'review', proficiencyLevelMin: 0.8 }], nodes: ['check'] }
const any: TemplateRole = { skills: [{ skillId: 'review' }], nodes: ['check'] }
const agents = [0.4, 0.85, 0.9].map((proficiencyLevel, index) => ({ id: ['junior', 'senior', 'chief'][index] as string, capabilities: [{ skillId: 'review', proficiencyLevel }] }))

function fill(role: TemplateRole, ...rest: [Parameters<typeof fillRoles>[1]?, Parameters<typeof fillRoles>[2]?]) {
  const { nodes, ...others } = fillRoles({ nodes: [node], roles: new Map([['reviewer', role]]) }, ...rest)
  return { node: nodes[0], ...others }
}

describe('fillRoles', () => {
  it('binds a role that asks for more than skills to those who can take it, for a run looks at skills alone', () => {
    expect(fill(careful, {}, agents)).toMatchObject({ node: { skills: ['review'], agents: ['senior', 'chief'] }, roles: { reviewer: { candidates: ['senior', 'chief'] } }, faults: [], warnings: [] })
  })

  it('leaves a role that asks for skills open to whoever comes to have them', () => {
    const { node: filled, roles } = fill(any, {}, agents)
    expect(filled).not.toHaveProperty('agents')
    expect(roles['reviewer']?.candidates).toEqual(['junior', 'senior', 'chief'])
  })

  it('binds a role to the agents that are chosen for it, each of which has to be able to take it', () => {
    expect(fill(careful, { reviewer: { agents: ['chief'], pattern: 'own', budget: { costUsd: 1 } } }, agents)).toMatchObject({ node: { agents: ['chief'], pattern: 'own', budget: { costUsd: 1 } }, faults: [] })
    expect(fill(any, { reviewer: { agents: ['somebody'] } })).toMatchObject({ node: { agents: ['somebody'] }, faults: [] })
    const bad = fill(careful, { reviewer: { agents: ['chief', 'junior'] } }, agents)
    expect(bad.faults).toMatchObject([{ path: 'roles.reviewer', message: expect.stringContaining('of "junior" the proficiency in "review" is 0.4, below 0.8') as string }])
    expect(fill(careful, { reviewer: { agents: ['nobody'] } }, agents).faults).toEqual([{ path: 'roles.reviewer.agents', message: 'There is no agent nobody, only junior, senior, chief. Name one of those.' }])
  })

  it('warns where nothing tells who has what a role asks for beside skills', () => {
    expect(fill(careful).warnings).toEqual(['The role "reviewer" asks for more than skills, and nothing tells who has it. Give `agents`, or name some for the role.'])
    expect(fill(careful, { reviewer: { agents: ['chief'] } }).warnings).toEqual([])
    expect(fill(any).warnings).toEqual([])
  })

  it('keeps what a node says where the choice says nothing', () => {
    expect(fill(any, { reviewer: { pattern: undefined } }).node).toMatchObject({ pattern: 'solo' })
    expect(fillRoles({ nodes: [node], roles: new Map([['reviewer', { ...any, nodes: [] }]]) }).roles).toEqual({})
  })
})
