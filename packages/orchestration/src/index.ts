export const placeholder = '@nofx/orchestration'
