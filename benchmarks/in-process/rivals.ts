import type { Rival } from '../measure/find-rivals.ts'

export const RIVALS: readonly Rival[] = [
  { name: 'p-graph', package: 'p-graph', file: 'p-graph.ts' },
  { name: 'Mastra', package: '@mastra/core', file: 'mastra.ts' },
  { name: 'LangGraph.js', package: '@langchain/langgraph', file: 'langgraph.ts' },
]
