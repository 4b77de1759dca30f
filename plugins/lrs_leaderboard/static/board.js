// Keeps the first rows of a board as they are now. What strangers wrote is set as text, never as markup.
"use strict";

const board = document.querySelector("#board[data-live]");

function cell(text) {
  const made = document.createElement("td");
  made.textContent = text;
  return made;
}

function row(shown) {
  const made = document.createElement("tr");
  made.append(cell(shown.rank.toLocaleString("en")), cell(shown.name), cell(shown.points.toLocaleString("en")));
  return made;
}

function show(event) {
  const told = JSON.parse(event.data);
  board.querySelector("tbody").replaceChildren(...told.rows.map(row));
}

if (board) {
  new EventSource(board.dataset.live).addEventListener("change", show);
}
