export { createControlPlane, startControlPlane, type ControlPlaneOptions } from './create-control-plane.ts'
export type { ControlPlane } from './control-plane.ts'
