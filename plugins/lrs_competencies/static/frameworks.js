// Opens the tree of a framework by steps: what stands below an item is fetched when it is opened.
"use strict";

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  return parsed.querySelector(".tree");
}

function failed(place) {
  const told = document.createElement("p");
  told.className = "failed";
  told.textContent = "This could not be read. Close it and open it again.";
  place.append(told);
}

async function open(details) {
  details.querySelector(":scope > .failed")?.remove();
  if (!details.open || details.querySelector(":scope > .tree")) return;
  details.setAttribute("aria-busy", "true");
  try {
    details.append(await fetched(details.dataset.below));
  } catch {
    failed(details);
  }
  details.removeAttribute("aria-busy");
}

async function more(link) {
  const place = link.closest("li");
  try {
    const tree = await fetched(link.href);
    place.replaceWith(...tree.children);
  } catch {
    failed(place);
  }
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-below]")) open(event.target);
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  more(link);
});
