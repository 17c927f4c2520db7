// What somebody has filled in is never replaced by trouble: the server's explanation stands above it, and the form stays. Faults
// of the fields (422) come with the form itself.

interface Swap {
  elt: HTMLElement;
  target: HTMLElement;
  selectOverride: string;
  swapOverride: string;
  xhr: XMLHttpRequest;
}

export function keepForms(): void {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const swap = (event as CustomEvent<Swap>).detail;
    const place = swap.elt.closest("[data-keep]")?.querySelector<HTMLElement>("[data-trouble]");
    if (!place) return;
    place.replaceChildren();
    if (swap.xhr.status < 400 || swap.xhr.status === 422) return;
    swap.target = place;
    swap.selectOverride = "unset";
    swap.swapOverride = "innerHTML";
  });
}
