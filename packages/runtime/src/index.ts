export const placeholder = '@nofx/runtime'
