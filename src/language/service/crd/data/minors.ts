/** The newest minor of Kubernetes (1.x) whose rules are known here; files without a target are judged by it. */
export const newestMinor = 37;
