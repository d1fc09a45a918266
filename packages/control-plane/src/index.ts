export const placeholder = '@nofx/control-plane'
