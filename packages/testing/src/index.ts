export const placeholder = '@nofx/testing'
