import type { Rival } from '../measure/find-rivals.ts'

export const RIVALS: readonly Rival[] = [
  { name: 'DBOS', package: '@dbos-inc/dbos-sdk', needs: ['@dbos-inc/dbos-sdk', 'pg'], file: 'durable/dbos.ts' },
  { name: 'Mastra', package: '@mastra/core', needs: ['@mastra/core', '@mastra/pg', 'pg'], file: 'durable/mastra.ts' },
  { name: 'LangGraph.js', package: '@langchain/langgraph', needs: ['@langchain/langgraph', '@langchain/langgraph-checkpoint-postgres', 'pg'], file: 'durable/langgraph.ts' },
  { name: 'Graphile Worker', package: 'graphile-worker', needs: ['graphile-worker', 'pg'], file: 'durable/graphile-worker.ts' },
  { name: 'pg-boss', package: 'pg-boss', needs: ['pg-boss', 'pg'], file: 'durable/pg-boss.ts' },
]
