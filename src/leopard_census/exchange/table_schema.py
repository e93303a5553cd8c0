"""A contract as the Frictionless Table Schema of a resource that is our own."""

from typing import Any

from leopard_census.tables.contract import Contract, Field


def table_schema(table: Contract, references: bool = True) -> dict[str, Any]:
    """Schema to stand in a descriptor.

    Times have no `format`: ours may hold milliseconds, which ISO 8601 allows and a format of whole seconds does not.

    Parameters
    ----------
    table
        The contract.
    references
        Whether foreign keys are kept; those of a table whose partner is not in the package cannot be.
    """
    schema: dict[str, Any] = {
        "title": table.title,
        "fields": [_field(field) for field in table.fields],
        "primaryKey": list(table.primary_key),
        "missingValues": [""],
    }
    if references and table.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": own, "reference": {"resource": resource, "fields": theirs}}
            for own, resource, theirs in table.foreign_keys
        ]
    return schema


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": field.name, "type": field.type, "description": field.description}
    if field.unit:
        told["unit"] = field.unit
    limits: dict[str, Any] = {"required": True} if field.required else {}
    if field.list_separator is not None:
        told["description"] += f" Separated by {field.list_separator}."
    else:
        # Of a list they hold for each member, which a Table Schema cannot say.
        limits |= {
            name: value
            for name, value in (
                ("enum", list(field.enum) if field.enum else None),
                ("pattern", field.pattern.pattern if field.pattern else None),
                ("maxLength", field.max_length),
                ("minimum", field.minimum),
                ("maximum", field.maximum),
            )
            if value is not None
        }
    if limits:
        told["constraints"] = limits
    return told
