"""Scripts that change the annotation page as translators, glossaries, reading aids and other highlighters do."""

# Every text node of the article, with what stands for the words in it.
_EACH_NODE = """
const nodes = [];
const walker = document.createTreeWalker(document.getElementById("article"), NodeFilter.SHOW_TEXT);
while (walker.nextNode()) nodes.push(walker.currentNode);
const put = (node, ...instead) => node.replaceWith(...instead);
const blocks = document.querySelectorAll("#article > *");
const tag = (name, text) => Object.assign(document.createElement(name), { textContent: text });
"""

# They leave every word as it was; what they add are no words of the article.
HARMLESS = {
    "a reading aid sets half of each word in bold": """
        for (const node of nodes) put(node, ...node.data.split(/(?<=\\s)/).flatMap((word) => {
          const half = Math.ceil(word.length / 2);
          return [tag("b", word.slice(0, half)), word.slice(half)];
        }));""",
    "a translator wraps each text and shows the original": """
        for (const node of nodes) {
          const outer = tag("font", "");
          outer.append(tag("font", node.data));
          put(node, outer);
        }""",
    "a glossary adds words to the end of each paragraph": """
        for (const block of blocks) block.append(tag("span", " [traduction ici] "));""",
    "a glossary adds words to the start of each paragraph": """
        for (const block of blocks) block.prepend(tag("i", "The "));""",
    "a dictionary explains a word in its middle": """
        for (const node of nodes) {
          const at = node.data.indexOf("pillar");
          if (at >= 0) put(node, node.data.slice(0, at + 6), tag("sup", " (support)"), node.data.slice(at + 6));
        }""",
    "a reading aid writes above the words": """
        for (const node of nodes) if (node.data.trim()) {
          const ruby = tag("ruby", node.data);
          ruby.append(tag("rt", "above"));
          put(node, ruby);
        }""",
    "another highlighter puts a mark and a number": """
        const range = document.createRange();
        range.selectNodeContents(document.querySelectorAll("#article > *")[1]);
        const mark = tag("mark", "");
        mark.append(range.extractContents(), tag("sup", "12"));
        range.insertNode(mark);""",
    "an extension writes plain spaces": r"""
        for (const node of nodes) node.data = node.data.replaceAll("\u00a0", " ");""",
    "a hyphenator puts soft hyphens": r"""
        for (const node of nodes) node.data = node.data.replace(/([a-z]{3})(?=[a-z]{2})/g, "$1\u00ad");""",
    "a formatter breaks and indents the source": r"""
        for (const node of nodes) node.data = node.data.replaceAll(" ", "\n      ");""",
    "a reader view wraps everything anew": """
        const article = document.getElementById("article");
        const box = tag("div", "");
        box.append(...article.cloneNode(true).childNodes);
        article.replaceChildren(box);""",
    "a bilingual view puts a translation below each paragraph": """
        for (const block of blocks) {
          const copy = block.cloneNode(true);
          copy.textContent = "Une traduction.";
          block.after(copy);
        }""",
}

# They replace words: those may not be marked, whatever the person sees there.
HARMFUL = {
    "a translator replaces all words": """
        const said = "Der dritte Pfeiler bewegt sich jedes Jahr ein wenig.";
        for (const node of nodes) if (node.data.trim()) put(node, tag("font", said));""",
    "a filter replaces one word": r"""
        for (const node of nodes) node.data = node.data.replace("third", "*****").replace("disgrace", "d*******");""",
    "a simplifier cuts a sentence out": r"""
        for (const node of nodes) node.data = node.data.replace(/“The third.*a year.” /, "");""",
    "an assistant negates": r"""
        for (const node of nodes) node.data = node.data.replace("third pillar moves", "third pillar never moves");""",
}


def script(change: str) -> str:
    """Return the script as a function to be evaluated in the page."""
    return f"() => {{ {_EACH_NODE} {change} }}"
