import type { DirectedGraph } from '../graph/directed-graph.ts'
import { findCycle } from '../graph/find-cycle.ts'
import { printCycle } from '../graph/print-cycle.ts'
import type { Binding } from './binding.ts'
import type { Guard, MapNode, Plan, PlanNode } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'
import { readPlanGraph } from './plan-graph.ts'
import { BINDING_DEPTH_MAX } from './plan-limits.ts'

/** Names that reach into the prototypes of JavaScript objects. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** A list of nodes, and the map whose body it is, if it is one. */
interface Level {
  readonly nodes: readonly PlanNode[]
  readonly graph: DirectedGraph
  readonly outer: Level | undefined
  /** The map whose body this is, among the nodes of `outer`. */
  readonly map: MapNode | undefined
  /** Whether its nodes name none but nodes beside them, which are on no side of a branch: all that they read can be seen. */
  readonly isOpen: boolean
}

/** Who reads: the node (none for the output of the level), and the sides that a binding is only read on. */
interface Reader {
  readonly level: Level
  readonly node: PlanNode | undefined
  readonly sides: readonly Guard[]
}

/**
 * Follows the rules of sight: a node sees what is beside it and around it, on its own side of every branch. References that break them
 * come first, then nodes that wait for each other. Each binding is looked at once.
 *
 * @param graph of the outermost nodes
 */
export function scopeFaults({ nodes, output }: Plan, graph: DirectedGraph): readonly PlanFault[] {
  const faults: PlanFault[] = []
  const cycles: PlanFault[] = []
  checkLevel(openLevel(nodes, graph), output, faults, cycles)
  return [...faults, ...cycles]
}

function openLevel(nodes: readonly PlanNode[], graph: DirectedGraph, outer?: Level, map?: MapNode): Level {
  return { nodes, graph, outer, map, isOpen: graph.unknown === 0 && !nodes.some(({ guard }) => guard !== undefined) }
}

function checkLevel(level: Level, output: Binding, faults: PlanFault[], cycles: PlanFault[]): void {
  for (const node of level.nodes) {
    const reader: Reader = { level, node, sides: NO_SIDES }
    checkNode(node, reader, faults)
    if (!level.isOpen) {
      for (const id of node.after ?? []) checkWait(id, reader, faults)
      if (node.guard !== undefined) checkGuard(node.guard, reader, faults)
    }
    if (node.type !== 'map') continue
    checkLevel(openLevel(node.nodes, readPlanGraph(node.nodes), level, node), node.output, faults, cycles)
    if (!(Number.isInteger(node.concurrency) && node.concurrency > 0)) faults.push(errorAt('setting', `nodes.${node.id}.concurrency`, `It is ${node.concurrency}; give a whole number above zero.`))
  }
  checkBinding(output, { level, node: undefined, sides: NO_SIDES }, 0, faults)
  const cycle = readsAhead(level.graph) ? findCycle(level.graph) : undefined
  if (cycle !== undefined) cycles.push(errorAt('cycle', 'edges', `These nodes wait for each other: ${printCycle(cycle)}. Remove one of the references.`))
}

const NO_SIDES: readonly Guard[] = []

/** Whether a node reads itself or one that comes after it. Where none does, as in what a builder made, there can be no cycle. */
function readsAhead({ ids, incoming: { offsets, targets } }: DirectedGraph): boolean {
  for (let node = 0; node < ids.length; node++) {
    for (let edge = offsets[node] ?? 0; edge < (offsets[node + 1] ?? 0); edge++) if ((targets[edge] ?? 0) >= node) return true
  }
  return false
}

/** Where a reader is told about. */
function pathOf({ node, level: { map } }: Reader): string {
  return node === undefined ? (map === undefined ? 'output' : `nodes.${map.id}.output`) : `nodes.${node.id}`
}

function checkNode(node: PlanNode, reader: Reader, faults: PlanFault[]): void {
  switch (node.type) {
    case 'step':
    case 'agent':
      return checkBinding(node.input, reader, 0, faults)
    case 'map':
      return checkBinding(node.over, reader, 0, faults)
    case 'approval':
      return checkBinding(node.show, reader, 0, faults)
    case 'branch':
      for (const name of Object.keys(node.condition.values)) checkBinding(node.condition.values[name] as Binding, reader, 0, faults)
  }
}

function checkBinding(binding: Binding, reader: Reader, depth: number, faults: PlanFault[]): void {
  if (depth > BINDING_DEPTH_MAX) {
    faults.push(errorAt('limit', pathOf(reader), `It reads a structure of more than ${BINDING_DEPTH_MAX} levels. Make it flatter.`))
    return
  }
  switch (binding.from) {
    case 'value':
    case 'input':
      return
    case 'item':
      for (let level: Level | undefined = reader.level; level !== undefined; level = level.outer) if (level.map?.id === binding.map) return
      faults.push(errorAt('reference', pathOf(reader), `It reads an item of the map "${binding.map}" outside of that map's body. Return what is needed from the body, and read the map.`))
      return
    case 'node':
      return checkRead(binding.node, reader, faults)
    case 'branch': {
      checkRead(binding.branch, reader, faults)
      // Each side is read only when the branch has taken it.
      const on = (is: boolean): Reader => ({ ...reader, sides: [...reader.sides, { branch: binding.branch, is }] })
      checkBinding(binding.whenTrue, on(true), depth + 1, faults)
      checkBinding(binding.whenFalse, on(false), depth + 1, faults)
      return
    }
    case 'array':
      for (const item of binding.items) checkBinding(item, reader, depth + 1, faults)
      return
    case 'object':
      for (const key of Object.keys(binding.fields)) {
        if (FORBIDDEN_KEYS.has(key)) faults.push(errorAt('id', pathOf(reader), `A field is named "${key}". Rename it.`))
        checkBinding(binding.fields[key] as Binding, reader, depth + 1, faults)
      }
  }
}

function checkRead(id: string, reader: Reader, faults: PlanFault[]): void {
  if (reader.level.isOpen && reader.node !== undefined) return
  const source = lookUp(id, reader.level)
  if (source === undefined) {
    faults.push(errorAt('reference', pathOf(reader), `It reads "${id}", which is no node that it can see. Add such a node, or read another.`))
    return
  }
  const { guard } = source
  if (guard === undefined || isOnSide(guard, reader)) return
  faults.push(errorAt('reference', pathOf(reader), `It reads "${id}", which only runs on one side of the branch "${guard.branch}". Return it from when(…) and use that.`))
}

function checkWait(id: string, reader: Reader, faults: PlanFault[]): PlanNode | undefined {
  const source = lookUp(id, reader.level)
  if (source === undefined) faults.push(errorAt('reference', pathOf(reader), `It waits for "${id}", which is no node that it can see. Add such a node, or wait for another.`))
  return source
}

/** Skipping goes by the nodes beside a branch, so that a side that reaches further would run whatever the branch takes. */
function checkGuard({ branch }: Guard, reader: Reader, faults: PlanFault[]): void {
  const source = checkWait(branch, reader, faults)
  if (source === undefined) return
  if (source.type !== 'branch') faults.push(errorAt('guard', `${pathOf(reader)}.guard`, `It is on a side of "${branch}", which is no branch but of type "${source.type}". Name a branch.`))
  else if (!reader.level.graph.indexOf.has(branch)) faults.push(errorAt('guard', `${pathOf(reader)}.guard`, `It is on a side of the branch "${branch}", which stands outside of the map around it. Put the map on that side.`))
}

/** Whether a reader is on a side of a branch: by its binding, by its own guard, or by one around it. */
function isOnSide(guard: Guard, { level, node, sides }: Reader): boolean {
  const isSame = (side: Guard): boolean => side.branch === guard.branch && side.is === guard.is
  if (sides.some(isSame)) return true
  const isAround = (guarded: PlanNode | undefined, from: Level): boolean => {
    // In an edited plan the branches may stand around each other.
    const seen = new Set<Guard>()
    for (let side = guarded?.guard; side !== undefined && !seen.has(side); side = lookUp(side.branch, from)?.guard) {
      if (isSame(side)) return true
      seen.add(side)
    }
    return false
  }
  if (isAround(node, level)) return true
  for (let at: Level | undefined = level; at?.outer !== undefined; at = at.outer) if (isAround(at.map, at.outer)) return true
  return sides.some((side) => isAround(lookUp(side.branch, level), level))
}

function lookUp(id: string, from: Level): PlanNode | undefined {
  for (let level: Level | undefined = from; level !== undefined; level = level.outer) {
    const index = level.graph.indexOf.get(id)
    if (index !== undefined) return level.nodes[index]
  }
  return undefined
}
