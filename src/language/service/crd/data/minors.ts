/** The newest minor of Kubernetes (1.x) that is commonly run; the rules know some of later ones; files without a target are judged by it. */
export const newestMinor = 35;
