export const placeholder = '@nofx/analytics'
