// Keeps the first rows of a board as they are now. What strangers wrote is set as text, never as markup.
"use strict";

const AGAIN_MS = 20_000;
const board = document.querySelector("#board[data-live]");

function cell(content, isNumber) {
  const made = document.createElement("td");
  made.append(content);
  made.className = isNumber ? "number" : "";
  return made;
}

function member(shown) {
  if (!shown.agent) {
    return shown.name;
  }
  const link = document.createElement("a"), url = new URL(board.dataset.member, location.href);
  url.searchParams.set("agent", JSON.stringify(shown.agent));
  link.href = url.href;
  link.textContent = shown.name;
  return link;
}

function row(shown) {
  const made = document.createElement("tr");
  made.append(
    cell(shown.rank.toLocaleString("en"), true),
    cell(member(shown)),
    cell(shown.points.toLocaleString("en"), true),
  );
  return made;
}

// What a row says, and of whom.
function said(row) {
  const link = row.querySelector("a");
  const agent = link ? new URL(link.href).searchParams.get("agent") : "";
  return JSON.stringify([...row.cells].map((each) => each.textContent).concat(agent));
}

// Rows that are the same stay: so does the focus in them, and nobody has them read aloud again.
function showRows(rows) {
  const body = board.querySelector("tbody");
  rows.map(row).forEach((made, at) => {
    if (!body.rows[at]) {
      body.append(made);
    } else if (said(made) !== said(body.rows[at])) {
      body.rows[at].replaceWith(made);
    }
  });
  while (body.rows.length > rows.length) {
    body.lastElementChild.remove();
  }
}

function show(event) {
  const told = JSON.parse(event.data);
  if (told.begins !== board.dataset.begins) {
    location.reload(); // another period has begun
    return;
  }
  showRows(told.rows);
  board.querySelector("table").hidden = told.rows.length === 0;
  board.querySelector(".empty").hidden = told.rows.length > 0;
  const many = told.members.toLocaleString("en");
  document.querySelector("#members").textContent = `${many} member${told.members === 1 ? "" : "s"}`;
}

// A browser comes again by itself, but not after a refusal: as many may be following as the server has places for.
function follow() {
  const stream = new EventSource(board.dataset.live);
  stream.addEventListener("change", show);
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(follow, AGAIN_MS);
    }
  });
}

if (board) {
  follow();
}
