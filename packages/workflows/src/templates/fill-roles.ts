import type { RunLimits } from '@nofx/core'
import type { PlanNode } from '../plan/plan.ts'
import { bindRoles, type RoleCandidate } from './bind-roles.ts'
import { listNames } from './list-names.ts'
import type { TemplateFault } from './schema-faults.ts'
import type { RequiredSkill, TemplateRole } from './template.ts'

/** How a role is filled in one plan. */
export interface RoleChoice {
  /** Skills beside those of the role. */
  readonly skills?: readonly string[]
  /** Who may take it, by id. Default: all who have the skills; with `agents`, all who can as the role asks. */
  readonly agents?: readonly string[]
  /** `solo`, `pair` or a pattern of the orchestrator's own. Default: that of the node. */
  readonly pattern?: string
  readonly budget?: RunLimits
}

/** A role of a plan. */
export type FilledRole = TemplateRole & {
  /** Who could take it, where the agents are known. */
  readonly candidates?: readonly string[]
}

/** The nodes with those who take their roles, and what is wrong with them. */
interface Filled {
  readonly nodes: readonly PlanNode[]
  readonly roles: Readonly<Record<string, FilledRole>>
  readonly faults: readonly TemplateFault[]
  readonly warnings: readonly string[]
}

interface Unfilled {
  readonly nodes: readonly PlanNode[]
  readonly roles: ReadonlyMap<string, TemplateRole>
}

/**
 * Gives agent nodes the skills of their roles, and binds them to agents: those that are chosen for the role, or, where it asks for more than
 * skills, those of `agents` that can take it, since a run looks at skills alone.
 */
export function fillRoles({ nodes, roles }: Unfilled, choices: Readonly<Record<string, RoleChoice>> = {}, agents?: readonly RoleCandidate[]): Filled {
  const faults: TemplateFault[] = []
  const warnings: string[] = []
  for (const role of Object.keys(choices)) if (!roles.has(role)) faults.push({ path: `roles.${role}`, message: `There is no such role, only ${listNames([...roles.keys()])}. Leave it out.` })
  const filled: [string, FilledRole][] = []
  const fillings = new Map<string, Filling>()
  for (const [name, role] of roles) {
    // A role whose nodes are all on sides that are not taken needs nobody.
    if (role.nodes.length === 0) continue
    const choice = (Object.hasOwn(choices, name) ? choices[name] : undefined) ?? {}
    const skills = [...role.skills, ...(choice.skills ?? []).map((skillId): RequiredSkill => ({ skillId }))]
    const candidates = agents && candidatesFor(name, { ...role, skills }, choice, agents, faults)
    const asksForMore = skills.some((skill) => Object.keys(skill).length > 1)
    if (asksForMore && agents === undefined && choice.agents === undefined) warnings.push(`The role "${name}" asks for more than skills, and nothing tells who has it. Give \`agents\`, or name some for the role.`)
    const named = choice.agents ?? (asksForMore ? candidates : undefined)
    filled.push([name, { ...role, skills, ...(candidates && { candidates }) }])
    for (const id of role.nodes) fillings.set(id, { ...choice, skills: [...new Set(skills.map(({ skillId }) => skillId))], ...(named && { agents: named }) })
  }
  return { nodes: fillings.size === 0 ? nodes : nodes.map((node) => fillNode(node, fillings)), roles: Object.fromEntries(filled), faults, warnings }
}

type Filling = RoleChoice & { readonly skills: readonly string[] }

/** Calls itself for the bodies of maps, whose depth is bounded. */
function fillNode(node: PlanNode, fillings: ReadonlyMap<string, Filling>): PlanNode {
  if (node.type === 'map') return { ...node, nodes: node.nodes.map((inner) => fillNode(inner, fillings)) }
  const filling = fillings.get(node.id)
  if (node.type !== 'agent' || filling === undefined) return node
  const { skills, agents, pattern = node.pattern, budget } = filling
  return { ...node, skills, pattern, ...(agents && { agents }), ...(budget && { budget }) }
}

/** Who can take a role, of those that were chosen for it. */
function candidatesFor(name: string, role: TemplateRole, { agents: chosen }: RoleChoice, agents: readonly RoleCandidate[], faults: TemplateFault[]): readonly string[] {
  const path = `roles.${name}`
  const strangers = (chosen ?? []).filter((id) => !agents.some((agent) => agent.id === id))
  if (strangers.length > 0) {
    faults.push({ path: `${path}.agents`, message: `There is no agent ${listNames(strangers)}, only ${listNames(agents.map(({ id }) => id))}. Name one of those.` })
    return []
  }
  const looked = chosen === undefined ? [agents] : chosen.map((id) => agents.filter((agent) => agent.id === id))
  // Each that was chosen has to be able to: who names somebody wants to hear that they cannot.
  const bindings = looked.map((some) => bindRoles({ roles: { [name]: role } }, some))
  for (const binding of bindings) faults.push(...binding.faults)
  return bindings.flatMap(({ candidates }) => candidates[name] ?? [])
}
