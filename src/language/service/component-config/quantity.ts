const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** Whether a text is a quantity of Kubernetes. Source: k8s.io/apimachinery, api/resource. */
export function isQuantity(text: string): boolean {
  return QUANTITY.test(text);
}
