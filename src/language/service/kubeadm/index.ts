export { kubeadmFamily } from './family';
export { checkObject, checkValues } from './objects';
export { Judge, type KubeadmScope } from './scope';
export { tables } from './data/tables';
