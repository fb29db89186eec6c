-- Makes a page of the book of a file of the project: links lead to pages of the
-- book, what was typed differs from what was printed, tables and pictures may
-- scroll.  The variable `directory` is where the file lies, below the project;
-- `log` is a file to which the paths of pictures and of linked sources are
-- written.  See book.sh.

local directory, log

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

local function picture(element)
    local path = resolve(element.src)
    log:write("picture " .. path .. "\n")
    element.src = path
    return element
end

local function escape(text)
    return (text:gsub("&", "&amp;"):gsub("<", "&lt;"))
end

-- A line of the block in a span of the class that the function finds for it.
local function marked(block, class_of)
    local lines = {}
    for line in (block.text .. "\n"):gmatch("(.-)\n") do
        local class = class_of(line)
        line = escape(line)
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

local function paragraph(block)
    if #block.content == 1 and block.content[1].t == "Image" then return wide(block) end
end

function Pandoc(document)
    directory = tostring(document.meta.directory and pandoc.utils.stringify(document.meta.directory) or "")
    log = assert(io.open(pandoc.utils.stringify(document.meta.log), "a"))
    document = document:walk({ Link = link, Image = picture, CodeBlock = code, Table = wide, Para = paragraph })
    log:close()
    return document
end
