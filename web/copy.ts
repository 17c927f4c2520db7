// Buttons that copy what stands beside them.

export function copyButtons(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-copy]") : null;
    if (button === null) return;
    void copy(button.dataset["copy"] ?? "").then(() => {
      button.textContent = "✓";
      setTimeout(() => (button.textContent = button.dataset["label"] ?? "Copy"), 1500);
    });
    button.dataset["label"] ??= button.textContent ?? "";
  });
}

async function copy(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea"); // plain HTTP has no clipboard
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
