import type { RequiredSkill, Template } from './template.ts'
import type { TemplateFault } from './schema-faults.ts'

/** An agent as roles look at it; those of `defineAgent` fit. */
export interface RoleCandidate {
  readonly id: string
  readonly capabilities: readonly RoleCapability[]
}

export interface RoleCapability {
  readonly skillId: string
  readonly proficiencyLevel?: number
  readonly successRate?: number
  readonly averageLatency?: number
  readonly costPerOperation?: number
}

/** Who can take each role, by role, and the roles that nobody can. */
export interface RoleBinding {
  readonly candidates: Readonly<Record<string, readonly string[]>>
  readonly faults: readonly TemplateFault[]
}

/**
 * Finds who can take the roles of a template: for each role the ids of the agents that have all its skills, as well as asked. What an agent
 * does not say of itself counts as good enough, since the router learns it.
 *
 * @example
 * ```ts
 * bindRoles(release.template, [coder, reviewer]) // { candidates: { reviewer: ['reviewer'] }, faults: [] }
 * ```
 */
export function bindRoles({ roles }: Pick<Template, 'roles'>, agents: readonly RoleCandidate[]): RoleBinding {
  const candidates: Record<string, readonly string[]> = {}
  const faults: TemplateFault[] = []
  for (const [role, { skills }] of Object.entries(roles)) {
    const able = agents.filter(({ capabilities }) => skills.every((skill) => capabilities.some((capability) => shortfall(capability, skill) === undefined)))
    candidates[role] = able.map(({ id }) => id)
    if (able.length === 0) faults.push({ path: `roles.${role}`, message: `No agent can take it: ${nearest(skills, agents)}. Add an agent that can, or ask for less.` })
  }
  return { candidates, faults }
}

/** What keeps the agents from it: a skill that none has, or what is lacking to those that have it. */
function nearest(skills: readonly RequiredSkill[], agents: readonly RoleCandidate[]): string {
  const lacks = skills.flatMap((skill) => {
    const having = agents.flatMap(({ id, capabilities }) => capabilities.filter(({ skillId }) => skillId === skill.skillId).map((capability) => ({ id, lack: shortfall(capability, skill) })))
    if (having.length === 0) return [`none has the skill "${skill.skillId}"`]
    return having.every(({ lack }) => lack !== undefined) ? having.map(({ id, lack }) => `of "${id}" the ${lack ?? ''}`) : []
  })
  return lacks.length === 0 ? `each has only some of the skills ${skills.map(({ skillId }) => skillId).join(', ')}` : lacks.join('; ')
}

function shortfall({ skillId, proficiencyLevel, successRate, averageLatency, costPerOperation }: RoleCapability, wanted: RequiredSkill): string | undefined {
  if (skillId !== wanted.skillId) return 'skill is another'
  const { proficiencyLevelMin = 0, successRateMin = 0, averageLatencyMax = Infinity, costPerOperationMax = Infinity } = wanted
  if ((proficiencyLevel ?? 1) < proficiencyLevelMin) return `proficiency in "${skillId}" is ${proficiencyLevel}, below ${proficiencyLevelMin}`
  if ((successRate ?? 1) < successRateMin) return `success rate in "${skillId}" is ${successRate}, below ${successRateMin}`
  if ((averageLatency ?? 0) > averageLatencyMax) return `latency in "${skillId}" is ${averageLatency} ms, above ${averageLatencyMax} ms`
  if ((costPerOperation ?? 0) > costPerOperationMax) return `cost of "${skillId}" is ${costPerOperation} USD, above ${costPerOperationMax} USD`
  return undefined
}
