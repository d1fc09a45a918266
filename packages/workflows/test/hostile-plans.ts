import type { Binding, Plan } from '../src/index.ts'

const VALUE: Binding = { from: 'value', value: 1 }

function plan(more: object): object {
  return { v: 1, name: 'hostile', version: '1.0.0', nodes: [], output: VALUE, ...more }
}

function step(id: unknown, input: unknown = VALUE): object {
  return { type: 'step', id, step: 'work', effect: 'idempotent', input }
}

function branch(cel: string, values: Plan['nodes'] | object = {}): object {
  return plan({ nodes: [{ type: 'branch', id: 'b', condition: { cel, values } }] })
}

function condition(id: string, cel: string): object {
  return { type: 'branch', id, condition: { cel, values: { word: { from: 'value', value: 'word' } } } }
}

/** A text of a value within `depth` lists or objects. */
function deep(depth: number, open: string, close: string, core: string): string {
  return open.repeat(depth) + core + close.repeat(depth)
}

const asText = (more: object, marker: string, text: string): string => JSON.stringify(plan(more)).replace(JSON.stringify(marker), text)

/** Texts and values that somebody might send to hurt a process, by what they try. None of them is a plan. */
export const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'no JSON': () => '{"v":1,',
  'nothing': () => undefined,
  'a list': () => [],
  'lists in lists, a million deep': () => '['.repeat(1_000_000),
  'closed lists in lists, a hundred thousand deep': () => deep(100_000, '[', ']', '1'),
  'bindings a hundred thousand deep': () => asText({ output: 'HERE' }, 'HERE', deep(100_000, '{"from":"array","items":[', ']}', '{"from":"value","value":1}')),
  'a constant a hundred thousand deep': () => asText({ output: { from: 'value', value: 'HERE' } }, 'HERE', deep(100_000, '[', ']', '1')),
  'maps in maps, a thousand deep': () => asText({ nodes: ['HERE'] }, 'HERE', deep(1_000, '{"type":"map","id":"m","concurrency":1,"over":{"from":"value"},"output":{"from":"value"},"nodes":[', ']}', JSON.stringify(step('a')))),
  'a number that is infinite': () => asText({ output: { from: 'value', value: 'HERE' } }, 'HERE', '1e999'),
  'huge numbers where counts belong': () => plan({ nodes: [{ ...step('a'), retry: { attempts: 1e308 }, timeoutMs: -1e308 }, { type: 'map', id: 'm', over: VALUE, nodes: [], output: VALUE, concurrency: 1e300 + 0.5 }, { type: 'agent', id: 'g', skills: [], pattern: 'pair', input: VALUE, rounds: 1e9 }] }),
  '__proto__ as a field of the plan': () => '{"v":1,"name":"x","version":"1","nodes":[],"output":{"from":"value"},"__proto__":{"nodes":[]}}',
  '__proto__ as an id': () => plan({ nodes: [step('__proto__')] }),
  'constructor as a node': () => plan({ output: { from: 'node', node: 'constructor', path: ['constructor'] } }),
  '__proto__ as a field of an input': () => asText({ nodes: [step('a', 'HERE')] }, 'HERE', '{"from":"object","fields":{"__proto__":{"from":"value","value":{"polluted":true}}}}'),
  'constructor as a kind of binding': () => plan({ output: { from: 'constructor' } }),
  'toString as a kind of node': () => plan({ nodes: [{ type: 'toString', id: 'a' }] }),
  'an inherited plan': () => Object.create(plan({})),
  'a list that contains itself': () => {
    const items: unknown[] = []
    const binding = { from: 'array', items }
    items.push(binding)
    return plan({ output: binding })
  },
  'a million wrong nodes': () => plan({ nodes: Array.from({ length: 1_000_000 }, () => 1) }),
  'a million wrong edges': () => plan({ edges: Array.from({ length: 1_000_000 }, (_, index) => index) }),
  'a million edges that are none': () => plan({ edges: Array.from({ length: 1_000_000 }, (_, index) => ({ source: `a${index}`, target: 'b' })) }),
  'a million wrong items': () => plan({ output: { from: 'array', items: Array.from({ length: 1_000_000 }, () => null) } }),
  'a hundred thousand wrong fields': () => ({ ...plan({}), ...Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${index}`, 1])) }),
  'a hundred thousand nodes that wait for each other in a circle': () => plan({ nodes: Array.from({ length: 100_000 }, (_, index) => step(`n${index}`, { from: 'node', node: `n${(index + 1) % 100_000}`, path: [] })) }),
  'a hundred thousand and one nodes': () => plan({ nodes: Array.from({ length: 100_001 }, (_, index) => step(`n${index}`)) }),
  'an id of a million characters': () => plan({ nodes: [step('n'.repeat(1_000_000))] }),
  'a condition of a million characters': () => branch(`1 == ${'1 + '.repeat(250_000)}1`),
  'a condition of a thousand parentheses': () => branch('('.repeat(1_000) + '1 == 1' + ')'.repeat(1_000)),
  'a condition of nested lists': () => branch(`${'['.repeat(500)}1${']'.repeat(500)} == 1`),
  'twenty thousand conditions that fail on their constants, beside one that is none': () => plan({ nodes: [...Array.from({ length: 20_000 }, (_, index) => condition(`b${index}`, `word + ${index} > 2`)), condition('none', 'word +')] }),
  'a hundred thousand conditions that are none': () => plan({ nodes: Array.from({ length: 100_000 }, (_, index) => condition(`b${index}`, `word + ${index} >`)) }),
  'a condition with a million operands': () => branch(Array.from({ length: 4_000 }, () => '1').join('+')),
  'a condition that speaks of the process': () => branch('process.exit(1) == 1'),
}

/** Conditions that parse, with values over which they would run for minutes or for ever. */
export const CEL_BOMBS: readonly { readonly cel: string; readonly values: Readonly<Record<string, unknown>> }[] = [
  { cel: 'l.all(a, l.all(b, l.all(c, a + b + c >= 0)))', values: { l: Array.from({ length: 300 }, (_, index) => index) } },
  { cel: 'l.map(a, l.map(b, l)).size() > 0 && l.exists(a, l.exists(b, l.exists(c, a == b + c + 1)))', values: { l: Array.from({ length: 1_000 }, (_, index) => index) } },
  { cel: `${Array.from({ length: 30 }, () => '.map(x, x + x)').reduce((text, part) => text + part, '[[1]]')}.size() == 1`, values: {} },
  { cel: growingBindings(), values: {} },
  { cel: 't.matches("^(a+)+$")', values: { t: `${'a'.repeat(40)}b` } },
  { cel: 't.matches("^(a|a)*$")', values: { t: `${'a'.repeat(40)}b` } },
  { cel: 't.matches("a*a*a*a*a*b")', values: { t: 'a'.repeat(1_000) } },
  { cel: 't.matches(p + p)', values: { t: `${'a'.repeat(40)}b`, p: '(a+)+$' } },
  { cel: 't.split("").exists(a, t.split("").exists(b, t.split("").exists(c, a + b + c == "x")))', values: { t: 'a'.repeat(1_000) } },
]

/** Lists of eight times the length of the one before. */
function growingBindings(): string {
  const names = 'abcdefghi'.split('')
  const inner = names.slice(1).reduceRight((body, name, index) => `cel.bind(${name}, ${Array.from({ length: 8 }, () => names[index]).join(' + ')}, ${body})`, 'i.size() > 0')
  return `cel.bind(a, [1], ${inner})`
}
