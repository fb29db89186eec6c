-- Makes a page of the book of a file of the project: links lead to pages of the
-- book, what was typed differs from what was printed, tables and pictures may
-- scroll.  The variable `directory` is where the file lies, below the project;
-- `log` is a file to which the paths of pictures and of linked sources are
-- written, `index` one to which its texts are written for the search; in `casts`
-- are the demos' recordings, which stand where the text names `make demo D=NAME`.
-- See book.sh.

local directory, project, log, casts

local function resolve(path)
    local parts = {}
    if path:sub(1, 1) ~= "/" then path = directory .. "/" .. path end
    for part in path:gmatch("[^/]+") do
        if part == ".." then
            table.remove(parts)
        elseif part ~= "." then
            parts[#parts + 1] = part
        end
    end
    return table.concat(parts, "/")
end

-- The name that a file of the project has in the book.
local function page(path)
    if path == "README.md" then return "index.html" end
    if path:match("%.md$") then
        return (path:lower():gsub("^lessons/", ""):gsub("^reference/", ""):gsub("^tests/", ""):gsub("/readme%.md$", ".md")
            :gsub("/", "-"):gsub("%.md$", ".html"))
    end
    log:write("file " .. path .. "\n")
    return path:gsub("/", "-") .. ".html"
end

local function link(element)
    if element.target:match("^%a+:") or element.target:match("^#") then return nil end
    local path, anchor = element.target:match("^([^#]*)(#?.*)$")
    element.target = page(resolve(path)) .. anchor
    return element
end

-- A picture with links in it is a part of the page, where they work.
local function with_links(path)
    local file = assert(io.open(project .. "/" .. path))
    local text = file:read("a")
    file:close()
    if not text:find('<a href="', 1, true) then return nil end
    return (text:gsub('(<a href=")([^"]*)', function(tag, target)
        return tag .. page(resolve("/" .. path:match("^.*/") .. target))
    end):gsub("\n", " "))
end

local function picture(element)
    local path = resolve(element.src)
    local inline = with_links(path)
    if inline then return pandoc.RawInline("html", inline) end
    log:write("picture " .. path .. "\n")
    element.src = path
    -- On a phone it is small, and alone it can be made larger.
    return pandoc.Link(element, path, "", { class = "picture" })
end

local function escape(text)
    return (text:gsub("&", "&amp;"):gsub("<", "&lt;"))
end

-- A line of the block in a span of the class that the function finds for it.
-- A prompt is not to be selected with its command.
local function marked(block, class_of)
    local lines = {}
    for line in (block.text .. "\n"):gmatch("(.-)\n") do
        local class = class_of(line)
        line = escape(line)
        if class == "typed" then line = line:gsub("^..", '<span class="prompt">%0</span>') end
        lines[#lines + 1] = class and '<span class="' .. class .. '">' .. line .. "</span>" or line
    end
    return pandoc.RawBlock("html", '<pre tabindex="0"><code>' .. table.concat(lines, "\n") .. "</code></pre>")
end

local function code(block)
    local kind = block.classes[1]
    if kind == "console" then
        local typing = false
        return marked(block, function(line)
            typing = line:match("^%$ ") or (typing and line:match("^> "))
            return typing and "typed" or nil
        end)
    elseif kind == "diff" then
        return marked(block, function(line)
            return line:match("^%+") and "added" or line:match("^%-") and "removed"
                or line:match("^@@") and "comment" or nil
        end)
    end
end

local function wide(block)
    return pandoc.Div(block, pandoc.Attr("", { "wide" }, { { "tabindex", "0" } }))
end

-- The demos that a paragraph names, each below it; in the same paragraph a second one's
-- name alone will do.
local function with_casts(paragraph)
    local blocks, names = pandoc.List({ paragraph }), false
    paragraph:walk({ Code = function(element)
        local name = element.text:match("^make demo D=([%l-]+)$")
        names = names or name
        local file = names and io.open(casts .. "/" .. (name or element.text) .. ".html")
        if file then
            blocks:insert(pandoc.RawBlock("html", file:read("a")))
            file:close()
        end
    end })
    return #blocks > 1 and blocks or nil
end

-- A heading leads to itself.  The link is empty, as the contents take its text.
local function heading(element)
    element.content:insert(pandoc.Link({}, "#" .. element.identifier, "",
        { class = "anchor", ["aria-label"] = "Link to this heading" }))
    return element
end

local function json(text)
    return '"' .. text:gsub('[\\"]', "\\%0"):gsub("%s+", " "):gsub("%c", "") .. '"'
end

-- For the search: what stands below each heading.
local function write_index(document)
    local index = assert(io.open(pandoc.utils.stringify(document.meta.index), "a"))
    local page, title = pandoc.utils.stringify(document.meta.page), pandoc.utils.stringify(document.meta.title)
    local anchor, name, blocks = "", "", pandoc.List()
    local function write()
        local text = pandoc.write(pandoc.Pandoc(blocks), "plain", { wrap_text = "wrap-none" })
        if #blocks > 0 or name ~= "" then
            index:write("[", table.concat({ json(page), json(anchor), json(title), json(name), json(text) }, ","), "],\n")
        end
    end
    for _, block in ipairs(document.blocks) do
        if block.t == "Header" then
            write()
            anchor, name, blocks = block.identifier, pandoc.utils.stringify(block), pandoc.List()
        elseif block.t ~= "RawBlock" then
            blocks:insert(block)
        end
    end
    write()
    index:close()
end

function Pandoc(document)
    directory = tostring(document.meta.directory and pandoc.utils.stringify(document.meta.directory) or "")
    project = pandoc.utils.stringify(document.meta.project)
    log = assert(io.open(pandoc.utils.stringify(document.meta.log), "a"))
    casts = pandoc.utils.stringify(document.meta.casts)
    write_index(document)
    document = document:walk({ Para = with_casts }):walk({ Header = heading, Link = link, Image = picture, CodeBlock = code, Table = wide })
    log:close()
    return document
end
