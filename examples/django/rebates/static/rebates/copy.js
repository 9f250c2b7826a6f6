// Puts the link beside a "Copy" button on the clipboard. The page's tracker sees the click by itself.
for (const button of document.querySelectorAll("[data-referral-exchange] button")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = "Copied";
  });
}
