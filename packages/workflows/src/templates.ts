// Write templates
export { defineTemplate, type DefinedTemplate, type ParameterSchema, type ParameterValues, type RoleNodeOptions, type RoleOptions, type TemplateBuilder, type TemplateOptions, type UseOptions } from './templates/define-template.ts'
export { composeTemplates } from './templates/compose-templates.ts'
export { parseTemplate } from './templates/parse-template.ts'
export type { RequiredSkill, Template, TemplateParameter, TemplateRole, TemplateSetting, TemplateUse } from './templates/template.ts'

// Make plans of them
export { instantiateTemplate, type InstantiateOptions, type NodeOrigin, type TemplateInstance } from './templates/instantiate-template.ts'
export type { FilledRole, RoleChoice } from './templates/fill-roles.ts'
export { workflowOf, type MadePlan, type WorkflowOfOptions } from './templates/workflow-of.ts'
export { bindRoles, type RoleBinding, type RoleCandidate, type RoleCapability } from './templates/bind-roles.ts'
export { resolveTemplates, type PublishedTemplate } from './templates/resolve-templates.ts'

// Keep and change them
export { createTemplateRegistry, type TemplateRegistry } from './templates/template-registry.ts'
export { checkCompatibility, type Break, type Compatibility } from './templates/check-compatibility.ts'
export { migratePlan, readProgress, type PlanMigration, type RunProgress } from './templates/migrate-plan.ts'
export { migrateRun } from './templates/migrate-run.ts'
export type { TemplateFault } from './templates/schema-faults.ts'
