// Live parts of a page ask for themselves again when the stream names them. They never change under a person's hands: while
// someone types in one, or has opened something in it, the new content waits until they are done.

interface Swap {
  elt: HTMLElement;
  target: HTMLElement;
  shouldSwap: boolean;
  xhr: XMLHttpRequest;
}

const waiting = new Set<string>();

export function keepHandsFree(): void {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const swap = (event as CustomEvent<Swap>).detail;
    const part = swap.elt.closest<HTMLElement>("[data-live]");
    if (part === null || swap.elt !== part) return;
    if (swap.xhr.status >= 400) {
      swap.shouldSwap = false; // what stands there is better than an error that nobody asked for
    } else if (inHand(part)) {
      swap.shouldSwap = false;
      waiting.add(part.id);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: HTMLElement; successful: boolean }>).detail;
    if (successful && elt instanceof HTMLFormElement && elt.closest("[data-live]") !== null) elt.reset(); // it was said, and heard
    setTimeout(release);
  });
  document.addEventListener("focusout", () => setTimeout(release));
  document.addEventListener("toggle", () => setTimeout(release), true);
}

function inHand(part: HTMLElement): boolean {
  const active = document.activeElement;
  const typed = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.value !== active.defaultValue : active instanceof HTMLSelectElement;
  return (typed && part.contains(active)) || part.querySelector("details[open], .htmx-request") !== null;
}

function release(): void {
  for (const id of waiting) {
    const part = document.getElementById(id);
    if (part !== null && inHand(part)) continue;
    waiting.delete(id);
    const name = part?.getAttribute("hx-trigger")?.split(",")[0];
    if (part && name) window.htmx.trigger(part, name);
  }
}
