import { validate } from '@nofx/core'
import { config, maxLength, string } from 'zod/mini'
import en from 'zod/v4/locales/en.js'

config(en())

/** A goal in words. What is longer is a document, and belongs into the input of a run. */
const GOAL_CHARS_MAX = 20_000

const goalSchema = string().check(maxLength(GOAL_CHARS_MAX))

/** @throws NofxError `input.invalid` */
export function checkGoal(goal: string): void {
  validate(goalSchema, goal, 'the goal of a plan')
}
