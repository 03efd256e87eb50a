/** A snippet as it stands in the text when nothing but Tab was pressed: defaults, first choices, escapes resolved. */
export function expand(body: string): string {
  return body
    .replace(/\$\{\d+\|([^,|]+)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:[^}\\]|\\.)*)\}/g, '$1')
    .replace(/\$\d+/g, '')
    .replace(/\\([$}\\])/g, '$1');
}
