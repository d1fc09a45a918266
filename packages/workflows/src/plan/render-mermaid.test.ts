import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPlan } from '../../test/arbitrary-plan.ts'
import { cel, defineStep, defineWorkflow, renderDot, renderMermaid } from '../index.ts'
import { allNodes, edgesOf } from './dependencies.ts'

const list = defineStep('list', { run: (_: object) => [1, 2] })
const print = defineStep('print', { run: ({ it }: { it: unknown }) => ({ it }) })

const release = defineWorkflow('release "1"', {}, ({ step, map, when, approve }) => {
  const all = step(list, {})
  const each = map(all, (it) => step(print, { it }), { id: 'each', concurrency: 2 })
  const ok = approve('ship <it>?', { show: each })
  return when(cel`${ok.approved}`, () => step(print, { it: 1 }, { id: 'yes' }), () => step(print, { it: 2 }, { id: 'a "no" \\ #1' }), { id: 'decide' })
})

/** The lines that a flowchart of ours may have; labels hold letters, digits, harmless signs, breaks and numbers of characters. */
const LABEL = String.raw`"(?:[\p{L}\p{N} .,:?!/=_+-]|#\d+;|<br/>)*"`
const MERMAID_LINE = new RegExp(String.raw`^ *(?:flowchart TD|subgraph n\d+\[${LABEL}\]|end|n\d+(?:\[${LABEL}\]|\(\[${LABEL}\]\)|\{${LABEL}\}|\[/${LABEL}/\])|n\d+ -->(?:\|(?:true|false)\|)? n\d+)$`, 'u')

/** The same of DOT: https://graphviz.org/doc/info/lang.html, quoted texts with escapes only. */
const TEXT = String.raw`"(?:[^"\\\p{Cc}]|\\["\\n])*"`
const DOT_LINE = new RegExp(String.raw`^ *(?:digraph ${TEXT} \{|subgraph ${TEXT} \{|rankdir=TB|\}|${TEXT} \[label=${TEXT} shape=\w+\]|${TEXT} -> ${TEXT}(?: \[label="(?:true|false)"\])?)$`, 'u')

describe('renderMermaid', () => {
  it('draws maps as boxes, branches with their sides, and texts as texts', () => {
    expect(renderMermaid(release.plan)).toBe(`flowchart TD
  n0["list"]
  subgraph n1["each<br/>at most 2 at once"]
    n2["print"]
  end
  n3[/"ship #60;it#62;?"/]
  n4{"decide"}
  n5["yes<br/>print"]
  n6["a #34;no#34; #92; #35;1<br/>print"]
  n0 --> n1
  n1 --> n3
  n3 --> n4
  n4 -->|true| n5
  n4 -->|false| n6
`)
  })

  it('writes nothing but what the grammar allows, whatever ids hold, with each node and edge once', () => {
    fc.assert(fc.property(anyPlan, (plan) => {
      const lines = renderMermaid(plan).trimEnd().split('\n')
      expect(lines.filter((line) => !MERMAID_LINE.test(line))).toEqual([])
      expect(lines.filter((line) => line.includes('-->'))).toHaveLength(edgesOf(plan.nodes).length)
      expect(lines.filter((line) => /^ *(subgraph )?n\d+[[({]/.test(line))).toHaveLength(allNodes(plan.nodes).length)
    }), { numRuns: 300 })
  })
})

describe('renderDot', () => {
  it('draws maps as clusters, branches with their sides, and texts as texts', () => {
    expect(renderDot(release.plan)).toBe(String.raw`digraph "release \"1\"" {
  rankdir=TB
  "list" [label="list" shape=box]
  subgraph "cluster each" {
    "each" [label="each\nat most 2 at once" shape=box3d]
    "print" [label="print" shape=box]
  }
  "ship <it>?" [label="ship <it>?" shape=parallelogram]
  "decide" [label="decide" shape=diamond]
  "yes" [label="yes\nprint" shape=box]
  "a \"no\" \\ #1" [label="a \"no\" \\ #1\nprint" shape=box]
  "list" -> "each"
  "each" -> "ship <it>?"
  "ship <it>?" -> "decide"
  "decide" -> "yes" [label="true"]
  "decide" -> "a \"no\" \\ #1" [label="false"]
}
`)
  })

  it('writes nothing but what the grammar allows, whatever ids hold, with each node and edge once', () => {
    fc.assert(fc.property(anyPlan, (plan) => {
      const lines = renderDot(plan).trimEnd().split('\n')
      expect(lines.filter((line) => !DOT_LINE.test(line))).toEqual([])
      expect(lines.filter((line) => / shape=\w+\]$/.test(line))).toHaveLength(allNodes(plan.nodes).length)
      expect(lines.filter((line) => !/ shape=\w+\]$/.test(line) && /" -> "/.test(line)).length).toBe(edgesOf(plan.nodes).length)
    }), { numRuns: 300 })
  })
})
