/**
 * Whether a text stands for a value that something else will fill in: `${X}`, `$NAME`, `{{ … }}`, `{% … %}`, `<NAME>`,
 * `__NAME__`, `%NAME%` or NAME_IN_CAPITALS. Rules about values are silent on such a text.
 */
export function isPlaceholder(text: string): boolean {
  return (
    hasTemplate(text) ||
    /<[A-Za-z][\w .:/-]*>/.test(text) ||
    /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text) ||
    /__\w+__|%\w+%|@\w+@/.test(text)
  );
}

/** Whether a text holds a construct of a template language, within a value or around whole lines. */
export function hasTemplate(text: string): boolean {
  return /\$\{|\{\{|\{%|<%|\$\(|(?:^|[^\w$])\$[A-Za-z_]\w*/.test(text);
}
